/** What a changed probe result sets off. Mirrors `pkg/kubelet (syncLoopIteration, handleProbeSync)`. */
import { toTimestamp } from '../engine/time.ts';
import type { FactOf } from '../state/facts.ts';
import { withContainerReadiness, withContainerStarted } from './decisions/probe-status-update.ts';
import { workerOf, type Kubelet } from './kubelet.ts';
import { wakeProbes } from './probe-schedule.ts';
import { publishStatus } from './status.ts';
import { requestSync } from './sync-steps.ts';

export const PROBE_RESULT = 'kubelet/probe-result';

/** Hands a changed result over to the main loop. */
export function applyProbeResult(
  { ctx }: Kubelet,
  { uid, container, probe, result, containerId }: FactOf<'ProbeResultChanged'>,
): void {
  if (probe === 'liveness' && result !== 'Failure') return;
  ctx.schedule(PROBE_RESULT, `${uid}/${container}/${probe}`, ctx.now, { containerId, result });
}

/** Handles it: readiness and startup change the status at once, then the Pod is synced. */
export function handleProbeResult(kubelet: Kubelet, target: string, data: unknown): void {
  const { ctx } = kubelet;
  const [uid = '', container = '', probe = ''] = target.split('/');
  if (!ctx.state.podWorkers.has(uid)) return;
  const { containerId, result } = data as { containerId: string; result: string };
  const { status, spec, phase } = workerOf(kubelet, uid);
  if (status !== null && probe !== 'liveness') {
    const changed =
      probe === 'readiness'
        ? withContainerReadiness(
            status,
            spec,
            { containerId, ready: result === 'Success' },
            toTimestamp(ctx.now),
          )
        : withContainerStarted(status, { containerId, started: result === 'Success' });
    if (changed !== status) publishStatus(kubelet, uid, changed);
  }
  if (probe === 'startup') wakeProbes(kubelet, uid, (row) => row.container === container);
  if (phase === 'sync') requestSync(kubelet, uid, ctx.now);
}
