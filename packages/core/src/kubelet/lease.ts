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

const originOf = ({ startedAt, leasePhaseMs }: KubeletProcess): SimTime =>
  Math.max(startedAt, 0) + leasePhaseMs;
