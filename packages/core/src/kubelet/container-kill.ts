/**
 * Kills of containers in simulation time: preStop, waiting for the turn, SIGTERM, SIGKILL. What is left of the budget
 * lives in the pending `kubelet/kill` notice of the container. Mirrors `kuberuntime (killContainer)`.
 */
import type { Container, PodSpec } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import {
  advanceContainerKill,
  beginContainerKill,
  type ContainerKill,
} from './decisions/container-kill.ts';
import { hasRestartableInitContainer } from './decisions/restart-policy.ts';
import { isTurn, terminationOrder } from './decisions/termination-order.ts';
import { runHook } from './hooks.ts';
import { hostPodOf, instanceOf, KILL, STEP, workerOf, type Kubelet } from './kubelet.ts';
import { runUnderWay, type StepResult, type SyncStep } from './sync-run.ts';

interface KillUnderWay {
  readonly uid: string;
  readonly kill: ContainerKill;
  readonly stepStartedAt: SimTime;
  /** Names of the containers that are killed together, as far as they ran at the beginning. */
  readonly running: readonly string[];
  /** Outcome of the preStop hook under way: '' is success. */
  readonly hookError: string;
  readonly hookTookMs: number;
  readonly httpFallback?: string;
}

/** Begins the kills of one step, then waits for all of them. */
export function killContainers(
  kubelet: Kubelet,
  uid: string,
  { kills, graceSeconds, retry }: Extract<SyncStep, { do: 'kill' }>,
): StepResult {
  const hostPod = hostPodOf(kubelet, uid);
  // Only what is killed together waits for each other: a sidecar of a live Pod has nobody to wait for.
  const running = kills.flatMap(({ id }) => {
    const container = instanceOf(hostPod, id);
    return container?.state === 'running' ? [container.name] : [];
  });
  for (const order of kills) {
    const container = instanceOf(hostPod, order.id);
    if (container?.state !== 'running') continue;
    beginKill(kubelet, hostPod, container, {
      graceSeconds: graceSeconds ?? order.graceSeconds,
      message: order.message,
      running,
    });
  }
  const ids = kills.map(({ id }) => id);
  return awaitExits(kubelet, uid, { do: 'awaitExit', ids, ...(retry && { retry }) });
}

const EXIT_CHECK_MS = 3_600_000;

/** Waits until none of the containers runs any more; `noticeExit` ends the wait early. */
export function awaitExits(
  kubelet: Kubelet,
  uid: string,
  step: Extract<SyncStep, { do: 'awaitExit' }>,
): StepResult {
  const hostPod = hostPodOf(kubelet, uid);
  const waits = step.ids.some((id) => instanceOf(hostPod, id)?.state === 'running');
  // Every kill ends in SIGKILL, so the exit comes first; the bound only keeps the worker's notice pending.
  return waits
    ? { wait: kubelet.ctx.now + EXIT_CHECK_MS, step }
    : { changed: step.ids.length > 0, ...(step.retry && { retry: step.retry }) };
}

/** A container has exited: its kill is over, others may have their turn, and the sync that waits for it goes on. */
export function noticeExit(kubelet: Kubelet, uid: string, containerId: string): boolean {
  const { ctx } = kubelet;
  ctx.cancel(KILL, containerId);
  const run = runUnderWay(kubelet, uid);
  if (run?.steps[0]?.do !== 'awaitExit' || !run.steps[0].ids.includes(containerId)) return false;
  ctx.schedule(STEP, uid, ctx.now, run);
  for (const id of run.steps[0].ids) {
    const under = ctx.pendingData(KILL, id) as KillUnderWay | undefined;
    if (under?.kill.step.kind === 'waitForTurn') ctx.schedule(KILL, id, ctx.now, under);
  }
  return true;
}

function beginKill(
  kubelet: Kubelet,
  { uid, pod }: HostPod,
  { id, name }: HostContainer,
  options: {
    readonly graceSeconds: number;
    readonly message: string;
    readonly running: readonly string[];
  },
): void {
  const { graceSeconds, message, running } = options;
  const { spec } = workerOf(kubelet, uid);
  const hasPreStop = specOf(spec, name)?.lifecycle?.preStop !== undefined;
  kubelet.ctx.emit('ContainerKillRequested', {
    uid,
    pod,
    container: name,
    containerId: id,
    message,
    gracePeriodSeconds: graceSeconds,
  });
  const kill = beginContainerKill(graceSeconds, {
    hasPreStop,
    ordered: hasRestartableInitContainer(spec),
  });
  enter(kubelet, id, { uid, kill, stepStartedAt: 0, running, hookError: '', hookTookMs: 0 });
}

/** Enters the next step of a kill. */
function enter(kubelet: Kubelet, id: string, under: KillUnderWay): void {
  const { ctx } = kubelet;
  const { uid, kill } = under;
  const hostPod = hostPodOf(kubelet, uid);
  const container = instanceOf(hostPod, id);
  if (container?.state !== 'running') return;
  const here = { ...under, stepStartedAt: ctx.now };
  switch (kill.step.kind) {
    case 'preStop': {
      const hook = specOf(workerOf(kubelet, uid).spec, container.name)?.lifecycle?.preStop;
      const { pod } = hostPod;
      const { name } = container;
      ctx.emit('HookStarted', { uid, pod, container: name, containerId: id, hook: 'preStop' });
      const { tookMs, error, httpFallback } = runHook(kubelet, hostPod, container, hook);
      const lastsMs = Math.min(tookMs, kill.step.limitMs);
      ctx.schedule(KILL, id, ctx.now + lastsMs, {
        ...here,
        hookError: error,
        hookTookMs: tookMs,
        ...(httpFallback && { httpFallback }),
      });
      return;
    }
    case 'waitForTurn':
      waitForTurn(kubelet, id, here, hostPod);
      return;
    case 'stop': {
      const { name } = container;
      const { pod } = hostPod;
      const { graceSeconds } = kill.step;
      const signal = { signal: 'SIGTERM', graceSeconds } as const;
      ctx.emit('ContainerSignaled', { uid, pod, container: name, containerId: id, ...signal });
      // Who heeds the signal at once needs no other.
      if (instanceOf(hostPodOf(kubelet, uid), id)?.state !== 'running') return;
      ctx.schedule(KILL, id, ctx.now + graceSeconds * 1_000, here);
    }
  }
}

/** Whether the kill of a container waits for its preStop hook, which it has not given up. */
export function preStopUnderWay({ ctx }: Kubelet, id: string): boolean {
  const under = ctx.pendingData(KILL, id) as KillUnderWay | undefined;
  return under?.kill.step.kind === 'preStop';
}

/** Handles a due `kubelet/kill` notice: the current step is over, or its turn has come. */
export function continueKill(kubelet: Kubelet, id: string, under: KillUnderWay): void {
  const { ctx } = kubelet;
  const { uid, kill, stepStartedAt } = under;
  const hostPod = hostPodOf(kubelet, uid);
  const container = instanceOf(hostPod, id);
  if (container?.state !== 'running') return;
  const { pod } = hostPod;
  const { name } = container;
  const tookMs = ctx.now - stepStartedAt;
  switch (kill.step.kind) {
    case 'preStop':
      if (under.hookTookMs <= kill.step.limitMs) {
        const message = under.hookError;
        const { httpFallback } = under;
        const fallback = httpFallback === undefined ? {} : { httpFallback };
        const result = { hook: 'preStop', ok: message === '', message, ...fallback } as const;
        ctx.emit('HookCompleted', { uid, pod, container: name, containerId: id, ...result });
      }
      enter(kubelet, id, { ...under, kill: advanceContainerKill(kill, tookMs) });
      return;
    case 'waitForTurn':
      waitForTurn(kubelet, id, under, hostPod);
      return;
    case 'stop':
      ctx.emit('ContainerSignaled', {
        uid,
        pod,
        container: name,
        containerId: id,
        signal: 'SIGKILL',
        graceSeconds: 0,
      });
  }
}

/** Goes on when everything before this container has stopped or the budget is used up, else waits on. */
function waitForTurn(kubelet: Kubelet, id: string, under: KillUnderWay, hostPod: HostPod): void {
  const { ctx } = kubelet;
  const { uid, kill, running, stepStartedAt } = under;
  if (kill.step.kind !== 'waitForTurn') return;
  const tookMs = ctx.now - stepStartedAt;
  const name = instanceOf(hostPod, id)?.name ?? '';
  const order = terminationOrder(workerOf(kubelet, uid).spec, new Set(running));
  const isStopped = (other: string): boolean =>
    !hostPod.containers.some((one) => one.name === other && one.state === 'running');
  if (tookMs >= kill.step.limitMs || isTurn(order, name, isStopped)) {
    enter(kubelet, id, { ...under, kill: advanceContainerKill(kill, tookMs) });
  } else ctx.schedule(KILL, id, stepStartedAt + kill.step.limitMs, under);
}

function specOf(spec: PodSpec, name: string): Container | undefined {
  return (
    spec.containers.find((one) => one.name === name) ??
    spec.initContainers?.find((one) => one.name === name)
  );
}
