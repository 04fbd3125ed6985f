/** How a zone is doing, and how fast its nodes may be tainted. Mirrors `ComputeZoneState` and the rates beside it. */
import type { Node } from '../../api/schema/kubernetes.ts';

export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

export interface ZoneCount {
  readonly ready: number;
  readonly notReady: number;
}

/** Flags of the controller manager, with their defaults. */
export interface DisruptionLimits {
  readonly unhealthyZoneThreshold: number;
  readonly largeClusterSizeThreshold: number;
  /** NoExecute taints per second. */
  readonly nodeEvictionRate: number;
  readonly secondaryNodeEvictionRate: number;
}

export const DEFAULT_LIMITS: DisruptionLimits = {
  unhealthyZoneThreshold: 0.55,
  largeClusterSizeThreshold: 50,
  nodeEvictionRate: 0.1,
  secondaryNodeEvictionRate: 0.01,
};

/** So few silent nodes never count as a disruption. */
const DISRUPTION_FROM = 3;
const REGION_LABEL = 'topology.kubernetes.io/region';
const ZONE_LABEL = 'topology.kubernetes.io/zone';

export function zoneStateOf(
  { ready, notReady }: ZoneCount,
  limits: DisruptionLimits = DEFAULT_LIMITS,
): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  const isUnhealthy = notReady / (ready + notReady) >= limits.unhealthyZoneThreshold;
  return notReady >= DISRUPTION_FROM && isUnhealthy ? 'PartialDisruption' : 'Normal';
}

/** NoExecute taints per second in a zone, while some other zone is alive. */
export function taintRateOf(count: ZoneCount, limits: DisruptionLimits = DEFAULT_LIMITS): number {
  if (zoneStateOf(count, limits) !== 'PartialDisruption') return limits.nodeEvictionRate;
  const isLarge = count.ready + count.notReady > limits.largeClusterSizeThreshold;
  return isLarge ? limits.secondaryNodeEvictionRate : 0;
}

/** Nodes of one region and zone stand and fall together; those without labels share one zone. */
export function zoneOf({ metadata }: Node): string {
  const region = metadata.labels?.[REGION_LABEL] ?? '';
  const zone = metadata.labels?.[ZONE_LABEL] ?? '';
  return region === '' && zone === '' ? '' : `${region}:${zone}`;
}
