/**
 * When a silent node is given up. Mirrors `tryUpdateNodeHealth`: the controller looks at all nodes again
 * and again and counts the grace period from the pass in which it last saw a newer heartbeat.
 */
import type { SimTime } from '../../engine/time.ts';
import type { Timing } from '../../state/timing.ts';

export const MONITOR_GRACE_MS = 50_000;
/** For nodes that never posted a Ready condition, from their creation. */
export const STARTUP_GRACE_MS = 60_000;
/** Passes start 5 s after the previous one ended; so much later than on the grid is the pass that gives up. */
const PASS_DRIFT_MS = 5;

type MonitorTiming = Pick<Timing, 'nodeMonitorMs'>;

/** The first pass at or after an instant; without passes, that instant. */
export function nextPassAt(at: SimTime, { nodeMonitorMs }: MonitorTiming): SimTime {
  return nodeMonitorMs === 0 ? at : Math.ceil(at / nodeMonitorMs) * nodeMonitorMs;
}

/** When conditions turn Unknown after the last heartbeat. */
export function givenUpAt(
  lastHeartbeatAt: SimTime,
  timing: MonitorTiming,
  graceMs = MONITOR_GRACE_MS,
): SimTime {
  const driftMs = timing.nodeMonitorMs === 0 ? 0 : PASS_DRIFT_MS;
  return nextPassAt(lastHeartbeatAt, timing) + graceMs + driftMs;
}
