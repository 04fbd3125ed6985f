/** A Pod to be placed, with everything that one attempt needs read once. */
import type { Pod, PodSpec, Toleration } from '../../api/schema/kubernetes.ts';
import {
  parsePreferences,
  parseTerms,
  type ParsedPreference,
  type ParsedTerm,
} from '../../api/node-selector.ts';
import { podDemandOf, type PodDemand } from './pod-demand.ts';

export interface PodInfo {
  readonly spec: PodSpec;
  readonly demand: PodDemand;
  /** Pairs of the node selector; undefined when it has none. */
  readonly nodeSelector: readonly (readonly [string, string])[] | undefined;
  /** Readable terms of the required node affinity; undefined when there is none. */
  readonly requiredTerms: readonly ParsedTerm[] | undefined;
  readonly preferences: readonly ParsedPreference[];
  /** Tolerations that count for taints which only discourage. */
  readonly softTolerations: readonly Toleration[];
}

const NO_TOLERATIONS: readonly Toleration[] = [];
const NO_PREFERENCES: readonly ParsedPreference[] = [];

export function podInfoOf(pod: Pick<Pod, 'spec' | 'status'>, demand?: PodDemand): PodInfo {
  const { spec } = pod;
  const { nodeSelector = {}, tolerations = NO_TOLERATIONS } = spec;
  const pairs = Object.entries(nodeSelector);
  const affinity = spec.affinity?.nodeAffinity;
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution;
  return {
    spec,
    demand: demand ?? podDemandOf(pod),
    nodeSelector: pairs.length > 0 ? pairs : undefined,
    requiredTerms: required === undefined ? undefined : parseTerms(required.nodeSelectorTerms),
    preferences: preferred === undefined ? NO_PREFERENCES : parsePreferences(preferred),
    softTolerations: tolerations.filter(
      ({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule',
    ),
  };
}
