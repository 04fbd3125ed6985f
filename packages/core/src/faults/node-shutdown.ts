/**
 * A machine that is shut down in order. Mirrors the delay inhibitors of systemd-logind and how systemd stops what runs:
 * the kubelet may hold the shutdown up for as long as it was promised; then it is stopped, all processes of containers
 * get SIGTERM at one instant, and SIGKILL when the time for stopping units is over. When nothing runs any more the
 * machine goes off. Simplified: services stop at once, all in parallel, and the runtime sees every process end.
 */
import { PRIORITY } from '../state/priorities.ts';
import type { Context } from '../state/context.ts';
import { crashNode, RECOVER, type KubeletControl } from './node-faults.ts';

const SHUTDOWN = 'fault/shutdown';
/** `DefaultTimeoutStopSec` of systemd. */
const STOP_SECONDS = 90;

/** Data of the pending notice: what is over when it is due. */
interface Shutdown {
  readonly stage: 'delayed' | 'stopping' | 'killed';
  /** How long the machine stays off; null: until somebody switches it on. */
  readonly downForMs: number | null;
}

export function isShuttingDown(ctx: Context, nodeName: string): boolean {
  return ctx.pendingAt(SHUTDOWN, nodeName) !== undefined;
}

/** `shutdown`, or `reboot` when it is to come back. */
export function shutdownNode(
  ctx: Context,
  kubelets: KubeletControl,
  nodeName: string,
  downForMs: number | null,
): void {
  const delayMs = kubelets.shutdownDelayMs(nodeName);
  ctx.emit('NodeShutdownStarted', { nodeName, delayMs });
  const shutdown: Shutdown = { stage: 'delayed', downForMs };
  ctx.schedule(SHUTDOWN, nodeName, ctx.now + delayMs, shutdown);
}

export function installNodeShutdown(ctx: Context, kubelets: KubeletControl): void {
  ctx.handle(SHUTDOWN, PRIORITY.fault, ({ target, data }) =>
    goOn(ctx, kubelets, target, data as Shutdown),
  );
  // An inhibitor ends with the process that holds it.
  ctx.react(['NodeShutdownReleased', 'KubeletStopped'], ({ nodeName }) => {
    const shutdown = underWay(ctx, nodeName);
    if (shutdown?.stage === 'delayed') ctx.schedule(SHUTDOWN, nodeName, ctx.now, shutdown);
  });
  ctx.react(['ContainerExited'], ({ nodeName }) => {
    const shutdown = underWay(ctx, nodeName);
    if (shutdown === undefined || shutdown.stage === 'delayed') return;
    if (running(ctx, nodeName).length === 0) ctx.schedule(SHUTDOWN, nodeName, ctx.now, shutdown);
  });
  ctx.react(['NodeCrashed', 'HostRemoved'], ({ nodeName }) => ctx.cancel(SHUTDOWN, nodeName));
}

const underWay = (ctx: Context, nodeName: string): Shutdown | undefined =>
  ctx.pendingData(SHUTDOWN, nodeName) as Shutdown | undefined;

function goOn(
  ctx: Context,
  kubelets: KubeletControl,
  nodeName: string,
  { stage, downForMs }: Shutdown,
): void {
  if (stage === 'delayed') {
    const lastHeartbeatAt = kubelets.lastHeartbeatAt(nodeName);
    ctx.emit('NodeServicesStopped', { nodeName, lastHeartbeatAt });
    kubelets.forget(nodeName);
  }
  if (running(ctx, nodeName).length === 0) {
    crashNode(ctx, kubelets, nodeName, { isOrderly: true });
    if (downForMs !== null) ctx.schedule(RECOVER, nodeName, ctx.now + downForMs);
  } else if (stage === 'delayed') {
    signalAll(ctx, nodeName, 'SIGTERM');
    const next: Shutdown = { stage: 'stopping', downForMs };
    ctx.schedule(SHUTDOWN, nodeName, ctx.now + STOP_SECONDS * 1_000, next);
  } else {
    signalAll(ctx, nodeName, 'SIGKILL');
    const next: Shutdown = { stage: 'killed', downForMs };
    ctx.schedule(SHUTDOWN, nodeName, ctx.now + 1, next);
  }
}

interface Running {
  readonly uid: string;
  readonly pod: string;
  readonly container: string;
  readonly containerId: string;
}

function running(ctx: Context, nodeName: string): readonly Running[] {
  const found: Running[] = [];
  for (const uid of ctx.indexes.podsOnHost(nodeName)) {
    const { pod, containers } = ctx.state.hostPods.get(uid) ?? { pod: '', containers: [] };
    for (const { id: containerId, name: container, state } of containers) {
      if (state === 'running') found.push({ uid, pod, container, containerId });
    }
  }
  return found;
}

function signalAll(ctx: Context, nodeName: string, signal: 'SIGTERM' | 'SIGKILL'): void {
  const graceSeconds = signal === 'SIGTERM' ? STOP_SECONDS : 0;
  for (const ref of running(ctx, nodeName)) {
    ctx.emit('ContainerSignaled', { ...ref, signal, graceSeconds });
  }
}
