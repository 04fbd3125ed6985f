/** What a kubelet knows of a Pod's metadata: the API's, as far as it has been told. */
import type { ObjectMeta, Pod } from '../api/schema/kubernetes.ts';
import type { PodWorker } from '../state/tables.ts';
import type { Mutable } from './decisions/mutable.ts';

/** A worker that syncs has not been told yet that its Pod is to go: the watch brings that, and ends the syncs. */
export function knowsAll({ metadata }: Pod, { phase }: PodWorker): boolean {
  return phase !== 'sync' || metadata.deletionTimestamp === undefined;
}

/** The metadata without a deletion that the worker has not been told of. */
export function knownMetadata(
  metadata: ObjectMeta | undefined,
  { uid, pod, labels, annotations, stopReason }: PodWorker,
): Mutable<ObjectMeta> {
  const [namespace = '', name = ''] = pod.split('/');
  const known: Mutable<ObjectMeta> = { labels, annotations, ...metadata, name, namespace, uid };
  if (stopReason === 'deleted') return known;
  delete known.deletionTimestamp;
  delete known.deletionGracePeriodSeconds;
  return known;
}

/** The metadata while the API is out of reach: no generation counts that the kubelet has not seen. */
export function rememberedMetadata(
  metadata: ObjectMeta | undefined,
  worker: PodWorker,
): Mutable<ObjectMeta> {
  const known = knownMetadata(metadata, worker);
  const seen = worker.status?.observedGeneration;
  if (seen !== undefined) known.generation = seen;
  return known;
}
