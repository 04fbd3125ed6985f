/** Starting one container: back-off, image, configuration, create, start, postStart. Mirrors `kuberuntime (startContainer)`. */
import { imageIdOf } from '../api/image-name.ts';
import type { Container } from '../api/schema/kubernetes.ts';
import type { HostPod } from '../state/tables.ts';
import { fallsBackToLogs, TERMINATION_LOG } from '../host/termination-message.ts';
import { containerMounts, environmentOf } from './container-config.ts';
import { restartBackOff } from './decisions/back-off.ts';
import { doBackOff } from './decisions/crash-loop-back-off.ts';
import { containerStopGrace } from './decisions/grace-period.ts';
import { runHook } from './hooks.ts';
import { ensureImage, imagePulled, pullThrottled, pullUnreachable } from './images.ts';
import { waitForTurn } from './pull-queue.ts';
import {
  configurationOf,
  hostPodOf,
  instanceOf,
  nodeStream,
  podSeenBy,
  workerOf,
  type Kubelet,
} from './kubelet.ts';
import { delayMessage, restartKey } from './restart-texts.ts';
import type { StartStep, StepDone, StepResult } from './sync-run.ts';
import { drawRetry, type Retry } from './sync-retry.ts';

/** Does as much of the start as can be done now. */
export function startContainer(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  switch (step.stage) {
    case 'backOff':
      return checkBackOff(kubelet, uid, step);
    case 'image':
      return ensureImage(kubelet, uid, step);
    case 'queued':
    case 'downloading':
      return waitForTurn(kubelet, step);
    case 'throttled':
      return pullThrottled(kubelet, uid, step);
    case 'unreachable':
      return pullUnreachable(kubelet, uid, step);
    case 'pulling':
      return imagePulled(kubelet, uid, step);
    case 'create':
      return createAndStart(kubelet, uid, step);
    case 'postStart':
      return runPostStart(kubelet, uid, step);
    case 'hookDone':
      return finishPostStart(kubelet, uid, step);
  }
}

/** The container that a step is about, as the kubelet knows it; ephemeral containers included. */
export function containerOf(kubelet: Kubelet, uid: string, name: string): Container {
  const { spec } = podSeenBy(kubelet, workerOf(kubelet, uid));
  return (
    named(spec.containers, name) ??
    named(spec.initContainers, name) ??
    named(spec.ephemeralContainers, name) ?? { name }
  );
}

function named<C extends { readonly name: string }>(
  containers: readonly C[] | undefined,
  name: string,
): C | undefined {
  if (containers !== undefined) for (const one of containers) if (one.name === name) return one;
  return undefined;
}

/** Records a failed start: its reason shows in the status from the next sync on. */
export function startFailed(
  kubelet: Kubelet,
  uid: string,
  step: StartStep,
  {
    reason,
    message,
    event,
  }: { readonly reason: string; readonly message: string; readonly event: string },
): StepDone {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  const { pod, startErrors } = worker;
  const known = startErrors[step.name];
  const isNews = known?.reason !== reason || known.message !== message;
  const retry = drawRetry(kubelet, uid, null);
  ctx.emit('ContainerStartFailed', {
    uid,
    pod,
    container: step.name,
    reason,
    message,
    event,
    retryAt: retry.at,
  });
  return failure(kubelet, step, isNews, retry);
}

/** A failed plain init container ends the sync; components that react at once show the error at once. */
export function failure(
  kubelet: Kubelet,
  { kind }: StartStep,
  isNews: boolean,
  retry: Retry,
): StepDone {
  const atOnce = kubelet.ctx.config.timing.relistMs === 0;
  return { retry, changed: atOnce && isNews, stop: kind === 'init' };
}

/** The container with the image that the sync began with. */
function containerToStart(kubelet: Kubelet, uid: string, { name, image }: StartStep): Container {
  const container = containerOf(kubelet, uid, name);
  return (container.image ?? '') === image ? container : { ...container, image };
}

function checkBackOff(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx } = kubelet;
  const { backOff, pod, nodeName, startErrors } = workerOf(kubelet, uid);
  const { name } = step;
  const hostPod = hostPodOf(kubelet, uid);
  const lastExitAt = step.lastExitAt ?? undefined;
  const container = containerToStart(kubelet, uid, step);
  const key = restartKey(uid, container);
  const options = kubelet.restartBackOff ?? restartBackOff(configurationOf(kubelet, nodeName));
  const decision = doBackOff(backOff[key], { now: ctx.now, lastExitAt }, options);
  if (!decision.start) {
    const { retryAt: until, delayMs } = decision;
    const message = delayMessage(pod, uid, container, delayMs);
    const isNews = startErrors[name]?.message !== message;
    const retry = drawRetry(kubelet, uid, until);
    // Components that react at once look a second time only to show the state; that is no second refusal.
    if (isNews || ctx.config.timing.relistMs > 0) {
      ctx.emit('RestartDelayed', {
        uid,
        pod,
        container: name,
        until,
        delayMs,
        message,
        retryAt: retry.at,
        again: !isNews,
      });
    }
    return failure(kubelet, step, isNews, retry);
  }
  const restartCount = nextRestartCount(hostPod, name);
  if (decision.entry !== undefined && decision.entry !== backOff[key]) {
    const { delayMs } = decision.entry;
    ctx.emit('ContainerRestarted', {
      uid,
      pod,
      container: name,
      restartCount,
      backOffKey: key,
      delayMs,
    });
  }
  return ensureImage(kubelet, uid, { ...step, stage: 'image', restartCount });
}

/** One more than the newest known instance has; without one, than its log files tell. Mirrors `kuberuntime (calcRestartCountByLogDir)`. */
function nextRestartCount({ containers, logFiles }: HostPod, name: string): number {
  const newest = containers.find((one) => one.name === name);
  return (newest?.restartCount ?? logFiles[name] ?? -1) + 1;
}

function createAndStart(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName } = workerOf(kubelet, uid);
  const { name, kind, restartCount, imagePresent } = step;
  const container = containerToStart(kubelet, uid, step);
  const environment = environmentOf(kubelet, uid, container);
  if ('error' in environment) {
    const message = environment.error;
    return startFailed(kubelet, uid, step, {
      reason: 'CreateContainerConfigError',
      message,
      event: `Error: ${message}`,
    });
  }
  if (step.since === 0) {
    const tookMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.startContainer);
    if (tookMs > 0)
      return { wait: ctx.now + tookMs, step: { ...step, since: Math.max(ctx.now, 1) } };
  }
  const containerId = `containerd://${ctx.nextContainerId()}`;
  const ref = { uid, pod, container: name, containerId };
  const { id: sandboxId = '', state: sandboxState } = hostPodOf(kubelet, uid).sandboxes[0] ?? {};
  if (sandboxState !== 'ready') {
    const message = `failed to get sandbox container task: no running task found: task ${sandboxId} not found: not found`;
    return startFailed(kubelet, uid, step, {
      reason: 'CreateContainerError',
      message,
      event: `Error: ${message}`,
    });
  }
  ctx.emit('ContainerCreated', {
    ...ref,
    kind,
    image: step.image,
    imageId: imageIdOf(step.image),
    sandboxId,
    restartCount,
    imagePresent,
    mounts: containerMounts(kubelet, uid, container),
    environment: environment.variables,
    ...messageOptions(container),
  });
  const hostPod = hostPodOf(kubelet, uid);
  const created = instanceOf(hostPod, containerId);
  const error = created === undefined ? undefined : programs.startError(hostPod, created);
  if (error !== undefined) {
    const end = { exitCode: 128, reason: 'StartError', signal: 0, message: error };
    ctx.emit('ContainerExited', { ...ref, nodeName, ...end });
    return startFailed(kubelet, uid, step, {
      reason: 'RunContainerError',
      message: error,
      event: `Error: ${error}`,
    });
  }
  ctx.emit('ContainerStarted', { ...ref, nodeName, restartCount });
  if (container.lifecycle?.postStart === undefined) return { changed: true };
  return { wait: ctx.now, step: { ...step, stage: 'postStart', containerId } };
}

/** Where the container may leave a message, as far as it is not the usual place and policy. */
function messageOptions(container: Container): {
  readonly terminationMessagePath?: string;
  readonly keepsLogTail?: boolean;
} {
  const { terminationMessagePath: path = TERMINATION_LOG } = container;
  return {
    ...(path !== TERMINATION_LOG && { terminationMessagePath: path }),
    ...(fallsBackToLogs(container) && { keepsLogTail: true }),
  };
}

const HOOK_FOREVER_MS = 30 * 24 * 3_600_000;

/** Runs the hook beside the entrypoint; the rest of the sync waits for it. */
function runPostStart(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx } = kubelet;
  const hostPod = hostPodOf(kubelet, uid);
  const instance = instanceOf(hostPod, step.containerId);
  if (instance?.state !== 'running') return { changed: true };
  const hook = containerOf(kubelet, uid, step.name).lifecycle?.postStart;
  const { pod } = hostPod;
  const { name: container, containerId } = step;
  ctx.emit('HookStarted', { uid, pod, container, containerId, hook: 'postStart' });
  const { tookMs, error, httpFallback } = runHook(kubelet, hostPod, instance, hook);
  const wait = ctx.now + Math.min(tookMs, HOOK_FOREVER_MS);
  const next: StartStep = { ...step, stage: 'hookDone', hookError: error };
  return { wait, step: httpFallback === undefined ? next : { ...next, httpFallback } };
}

function finishPostStart(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx } = kubelet;
  const { pod, spec } = workerOf(kubelet, uid);
  const { name, containerId, hookError: message, httpFallback } = step;
  const ref = { uid, pod, container: name, containerId };
  const result = { hook: 'postStart', ok: message === '', message } as const;
  ctx.emit('HookCompleted', { ...ref, ...result, ...(httpFallback && { httpFallback }) });
  if (message === '') return { changed: true };
  const container = containerOf(kubelet, uid, name);
  const graceSeconds = containerStopGrace(spec, container, undefined, '');
  const reason = 'PostStartHookError';
  const { retry } = startFailed(kubelet, uid, step, { reason, message, event: '' });
  const kills = [{ id: containerId, message: 'FailedPostStartHook', graceSeconds }];
  return {
    wait: ctx.now,
    step: { do: 'kill', kills, graceSeconds: null, ...(retry && { retry }) },
  };
}
