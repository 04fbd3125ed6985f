/** The node's heartbeats: a lease renewed on a grid of its own. Mirrors `component-helpers/apimachinery/lease`. */
import type { SimTime } from '../engine/time.ts';
import type { KubeletProcess } from '../state/tables.ts';
import type { Kubelet } from './kubelet.ts';

/** When the node's lease was renewed last: heartbeats fall on a grid and are not simulated one by one. */
export function lastHeartbeatAt({ ctx }: Kubelet, nodeName: string): SimTime {
  const process = ctx.state.kubelets.get(nodeName);
  if (process === undefined) return ctx.now;
  const { leasePeriodMs, startedAt } = process;
  if (ctx.config.timing.relistMs === 0) return ctx.now;
  const origin = originOf(process);
  if (ctx.now < origin) return Math.min(ctx.now, Math.max(startedAt, 0));
  return origin + Math.floor((ctx.now - origin) / leasePeriodMs) * leasePeriodMs;
}

/** The next instant of the grid; now with instant components. The node's status is updated at the same pace. */
export function heartbeatAfter({ ctx }: Kubelet, nodeName: string): SimTime {
  const process = ctx.state.kubelets.get(nodeName);
  if (process === undefined || ctx.config.timing.relistMs === 0) return ctx.now;
  const { leasePeriodMs } = process;
  const origin = originOf(process);
  if (ctx.now < origin) return origin;
  return origin + (Math.floor((ctx.now - origin) / leasePeriodMs) + 1) * leasePeriodMs;
}

/** A status that stays as it is is written all the same this often (`nodeStatusReportFrequency`). */
const REPORT_MS = 300_000;

/**
 * When the node's status was written last, by `until`: `changedAt` at the latest change, then, after a delay that is up
 * to half as long or as short again, every five minutes, at the pace of the heartbeats. The delay is as random as the
 * phase of the lease, from which it is made. Mirrors `pkg/kubelet (isUpdateStatusPeriodExpired, calculateDelay)`.
 */
export function lastStatusReportAt(
  process: KubeletProcess,
  changedAt: SimTime,
  until: SimTime,
): SimTime {
  const { leasePeriodMs, leasePhaseMs } = process;
  const origin = originOf(process);
  const ticksIn = (ms: number): number => Math.ceil(ms / leasePeriodMs);
  const delayMs = Math.trunc(((leasePhaseMs % 10_000) / 10_000 - 0.5) * REPORT_MS);
  const first = origin + ticksIn(changedAt + REPORT_MS + delayMs - origin) * leasePeriodMs;
  if (first > until) return changedAt;
  const everyMs = ticksIn(REPORT_MS) * leasePeriodMs;
  return first + Math.floor((until - first) / everyMs) * everyMs;
}

const originOf = ({ startedAt, leasePhaseMs }: KubeletProcess): SimTime =>
  Math.max(startedAt, 0) + leasePhaseMs;
