/** Which rows a fact changes, and the recipe for each: the routing table of the fold. */
import type { ClusterFact, FactType } from './facts.ts';
import type { TableName } from './tables.ts';
import { apiObjectEffects } from './recipes/api-object.ts';
import { hostEffects } from './recipes/host.ts';
import { hostPodEffects } from './recipes/host-pod.ts';
import { imageEffects } from './recipes/images.ts';
import { fileEffects } from './recipes/files.ts';
import { nodeEffects } from './recipes/node.ts';
import { podEffects } from './recipes/pod.ts';
import { podWorkerEffects } from './recipes/pod-worker.ts';
import { resizeEffects } from './recipes/resize.ts';
import { staticPodEffects } from './recipes/static-pods.ts';
import { storageEffects } from './recipes/storage.ts';

/** One row that a fact touches. `create` replaces, `upsert` makes the row if it is missing and then changes it. */
export type Effect = { readonly key: (fact: ClusterFact) => string } & {
  readonly table: TableName | ((fact: ClusterFact) => TableName);
} & (
    | { readonly op: 'create'; readonly create: (fact: ClusterFact) => object }
    | {
        readonly op: 'upsert';
        readonly create: (fact: ClusterFact) => object;
        readonly recipe: (draft: object, fact: ClusterFact) => void;
      }
    | { readonly op: 'change'; readonly recipe: (draft: object, fact: ClusterFact) => void }
    | {
        readonly op: 'changeIfPresent';
        readonly recipe: (draft: object, fact: ClusterFact) => void;
      }
    | { readonly op: 'remove' }
  );

export type EffectTable = { readonly [T in FactType]?: readonly Effect[] };

const SOURCES: readonly EffectTable[] = [
  apiObjectEffects,
  podEffects,
  nodeEffects,
  hostEffects,
  hostPodEffects,
  imageEffects,
  fileEffects,
  storageEffects,
  staticPodEffects,
  podWorkerEffects,
  resizeEffects,
];

/** Facts that only report: nothing in the state changes. */
const REPORTS: readonly FactType[] = [
  'CommandRefused',
  'PodEvictionStarted',
  'PodEvictionCancelled',
  'ContainerKillRequested',
  'HookStarted',
  'HookCompleted',
  'ProbeTicked',
  'ProbeErrored',
  'ProbeWarned',
  'LeaseRenewed',
  'EvictionThresholdMet',
  'NodeShutdownStarted',
  'NodeShutdownReleased',
  'ImagePullStarted',
  'SystemOutOfMemory',
  'ContainerSignaled',
  'ListenerRefused',
  'VolumeMountFailed',
  'SandboxCreateFailed',
];

/** Every fact type with its effects; the API first, then the machine, then the kubelet's memory. */
export const EFFECTS: { readonly [T in FactType]: readonly Effect[] } = merge();

function merge(): { readonly [T in FactType]: readonly Effect[] } {
  const merged: Partial<Record<FactType, Effect[]>> = {};
  for (const type of REPORTS) merged[type] = [];
  for (const source of SOURCES) {
    for (const [type, effects] of Object.entries(source) as [FactType, readonly Effect[]][]) {
      (merged[type] ??= []).push(...effects);
    }
  }
  return merged as { readonly [T in FactType]: readonly Effect[] };
}
