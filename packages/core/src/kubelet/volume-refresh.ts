/**
 * Volumes made of API objects follow them: every sync of a Pod brings the files up to date, in a quiet Pod the next periodic
 * one. What containers mount by `subPath` stays as it was when they started. Mirrors `volumemanager (MarkRemountRequired)`
 * and `pkg/volume/util (AtomicWriter)`.
 */
import type { PodSpec, Volume } from '../api/schema/kubernetes.ts';
import type { FileTree, StoredFile } from '../state/files.ts';
import type { HostPod } from '../state/tables.ts';
import {
  hostPodOf,
  isConnected,
  kubeletRuns,
  MOUNT,
  podSeenBy,
  SYNC,
  workerOf,
  type Kubelet,
} from './kubelet.ts';
import { nextPeriodicSyncAt } from './sync-retry.ts';
import { volumeFiles } from './volume-files.ts';

/** What a refresh came to: the volumes whose source is gone, with the reason. */
export type LostVolumes = readonly { readonly volume: string; readonly problem: string }[];

/** Brings the volumes of a Pod up to date; those whose source is gone keep their files. */
export function refreshVolumes(kubelet: Kubelet, uid: string): LostVolumes {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  const sources = refreshable(worker.spec);
  if (sources.length === 0 || !isConnected(kubelet, worker.nodeName)) return [];
  const pod = podSeenBy(kubelet, worker);
  const hostPod = hostPodOf(kubelet, uid);
  const lost: { volume: string; problem: string }[] = [];
  for (const volume of sources) {
    const mounted = hostPod.volumes[volume.name];
    if (mounted === undefined) continue;
    const now = volumeFiles(kubelet, uid, pod, volume);
    if ('error' in now) {
      lost.push({ volume: volume.name, problem: now.error });
      continue;
    }
    if (sameFiles(now.files, mounted.files)) continue;
    const before = `${HIDDEN}${ctx.now}`;
    const files = [...now.files, ...filesInUse(hostPod, volume.name, mounted.files, before)];
    ctx.emit('VolumeRefreshed', { uid, pod: worker.pod, volume: volume.name, files, before });
  }
  return lost;
}

/** A ConfigMap or Secret has changed: Pods that mount it are brought up to date by their next sync. */
export function noticeSource(
  kubelet: Kubelet,
  plural: string,
  { namespace = 'default', name }: { readonly namespace?: string; readonly name: string },
): void {
  if (plural !== 'configmaps' && plural !== 'secrets') return;
  const { ctx } = kubelet;
  for (const { uid, pod, nodeName, phase, spec } of [...ctx.state.podWorkers.values()]) {
    if (phase !== 'sync' || !pod.startsWith(`${namespace}/`)) continue;
    if (!refreshable(spec).some((volume) => isMadeOf(volume, plural, name))) continue;
    if (!kubeletRuns(kubelet, nodeName) || !isConnected(kubelet, nodeName)) continue;
    if (ctx.pendingAt(SYNC, uid) !== undefined || ctx.pendingAt(MOUNT, uid) !== undefined) continue;
    ctx.schedule(SYNC, uid, nextPeriodicSyncAt(kubelet, uid));
  }
}

const known = new WeakMap<PodSpec, readonly Volume[]>();

/** Volumes whose files come from objects that may change. The ones that every Pod is given by admission do not. */
function refreshable(spec: PodSpec): readonly Volume[] {
  let volumes = known.get(spec);
  if (volumes === undefined) {
    volumes = (spec.volumes ?? []).filter(
      ({ configMap, secret, downwardAPI, projected, name }) =>
        configMap ?? secret ?? downwardAPI ?? (projected && !name.startsWith('kube-api-access-')),
    );
    known.set(spec, volumes);
  }
  return volumes;
}

function isMadeOf(
  { configMap, secret, projected }: Volume,
  plural: 'configmaps' | 'secrets',
  wanted: string,
): boolean {
  const names =
    plural === 'configmaps'
      ? [configMap?.name, ...(projected?.sources ?? []).map((one) => one.configMap?.name)]
      : [secret?.secretName, ...(projected?.sources ?? []).map((one) => one.secret?.name)];
  return names.includes(wanted);
}

/** Earlier versions lie in folders that begin so, one for each refresh. */
const HIDDEN = '/..';

/** Files that running containers have mounted by themselves, in the version that they began with. */
function filesInUse(
  hostPod: HostPod,
  volume: string,
  files: FileTree,
  before: string,
): readonly StoredFile[] {
  const roots = hostPod.containers
    .filter(({ state }) => state === 'running')
    .flatMap(({ mounts }) => mounts)
    .filter((mount) => mount.store === 'volume' && mount.volume === volume && mount.root !== '/')
    .map(({ root }) => root);
  return Object.values(files)
    .filter(({ path }) => roots.some((root) => path === root || path.startsWith(`${root}/`)))
    .map((file) => (file.path.startsWith(HIDDEN) ? file : { ...file, path: before + file.path }));
}

function sameFiles(files: readonly StoredFile[], mounted: FileTree): boolean {
  const visible = Object.keys(mounted).filter((path) => !path.startsWith(HIDDEN));
  return (
    files.length === visible.length &&
    files.every(({ path, content, mode }) => {
      const known = mounted[path];
      return known?.content === content && known.mode === mode;
    })
  );
}
