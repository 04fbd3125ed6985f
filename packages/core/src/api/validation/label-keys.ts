/**
 * `matchLabelKeys` and `mismatchLabelKeys` become part of the label selector when a Pod is made.
 * Mirrors `pkg/registry/core/pod/strategy.go (mutatePodAffinity, mutateTopologySpreadConstraints)`.
 */
import type {
  LabelSelector,
  LabelSelectorRequirement,
  Pod,
  PodAffinity,
  PodAffinityTerm,
} from '../schema/kubernetes.ts';

type Labels = Readonly<Record<string, string>>;

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Requirements for the keys that the Pod has; others are left out. */
function requirements(
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
  labels: Labels,
): readonly LabelSelectorRequirement[] {
  return (keys ?? []).flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}

const extended = (
  selector: LabelSelector,
  added: readonly LabelSelectorRequirement[],
): LabelSelector =>
  added.length === 0
    ? selector
    : { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };

function mergeTerm(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  if (term.labelSelector === undefined) return term;
  const added = [
    ...requirements(term.matchLabelKeys, 'In', labels),
    ...requirements(term.mismatchLabelKeys, 'NotIn', labels),
  ];
  return { ...term, labelSelector: extended(term.labelSelector, added) };
}

function mergeAffinity(affinity: PodAffinity, labels: Labels): PodAffinity {
  const { [REQUIRED]: needed, [PREFERRED]: preferred } = affinity;
  return {
    ...(needed === undefined ? {} : { [REQUIRED]: needed.map((term) => mergeTerm(term, labels)) }),
    ...(preferred === undefined
      ? {}
      : {
          [PREFERRED]: preferred.map((weighted) => ({
            ...weighted,
            podAffinityTerm: mergeTerm(weighted.podAffinityTerm, labels),
          })),
        }),
  };
}

/** The Pod with label keys written into the selectors beside them; for creation only, and once. */
export function mergeLabelKeys(pod: Pod): Pod {
  const labels = pod.metadata.labels ?? {};
  const { affinity, topologySpreadConstraints: constraints } = pod.spec;
  if (affinity === undefined && constraints === undefined) return pod;
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  const spread = constraints?.map((constraint) => {
    const { labelSelector, matchLabelKeys } = constraint;
    if (labelSelector === undefined) return constraint;
    const added = requirements(matchLabelKeys, 'In', labels);
    return { ...constraint, labelSelector: extended(labelSelector, added) };
  });
  const merged = {
    ...affinity,
    ...(podAffinity === undefined ? {} : { podAffinity: mergeAffinity(podAffinity, labels) }),
    ...(podAntiAffinity === undefined
      ? {}
      : { podAntiAffinity: mergeAffinity(podAntiAffinity, labels) }),
  };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(affinity === undefined ? {} : { affinity: merged }),
      ...(spread === undefined ? {} : { topologySpreadConstraints: spread }),
    },
  };
}
