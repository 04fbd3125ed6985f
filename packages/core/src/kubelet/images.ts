/** Images on a node, as the simulated kubelet gets them: the decisions, and what pulls come to. Mirrors `pkg/kubelet/images`. */
import { defaultPullPolicy } from '../api/image-name.ts';
import { containerOf, failure, startContainer, startFailed } from './container-start.ts';
import { DEFAULT_BACK_OFF } from './decisions/back-off.ts';
import { decideImage, imagePullFailed } from './decisions/image-pull.ts';
import { PULL_QPS_EXCEEDED } from './decisions/pull-rate-limit.ts';
import { fullName, imageOf } from './image-names.ts';
import { workerOf, type Kubelet } from './kubelet.ts';
import { queuePull, wakePulls } from './pull-queue.ts';
import type { StartStep, StepResult } from './sync-run.ts';
import { registryProblem, unreachable } from './registry-problem.ts';
import { drawRetry } from './sync-retry.ts';

/** Goes on to the creation when the image is there, else begins a pull or refuses. */
export function ensureImage(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx } = kubelet;
  const { nodeName, imageBackOff } = workerOf(kubelet, uid);
  const { image } = step;
  const { imagePullPolicy } = containerOf(kubelet, uid, step.name);
  const onNode = ctx.state.hosts.get(nodeName)?.images ?? {};
  const decision = decideImage(
    {
      image,
      pullPolicy: imagePullPolicy ?? defaultPullPolicy(image),
      presence: (name) => (onNode[name] === undefined ? 'absent' : 'present'),
    },
    imageBackOff[fullName(image)],
    ctx.now,
    DEFAULT_BACK_OFF,
  );
  switch (decision.action) {
    case 'use':
      return startContainer(kubelet, uid, { ...step, stage: 'create', imagePresent: true });
    case 'pull':
      return queuePull(kubelet, uid, step, decision.image);
    case 'fail': {
      const { error, event } = decision;
      if (error.reason === 'ImagePullBackOff') {
        return stayInBackOff(kubelet, uid, step, error.message, event.message);
      }
      return startFailed(kubelet, uid, step, { ...error, event: `Error: ${error.reason}` });
    }
  }
}

/** The pull is over: the image is there, or the registry did not give it. */
export function imagePulled(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName } = workerOf(kubelet, uid);
  const image = imageOf(step);
  wakePulls(kubelet, nodeName);
  const problem = registryProblem(kubelet, nodeName, image);
  if (problem !== undefined) return pullHasFailed(kubelet, uid, step, image, problem);
  const sizeBytes = programs.imageSizeBytes(image);
  const durationMs = ctx.now - step.since;
  const ref = { uid, pod, container: step.name, nodeName, image };
  ctx.emit('ImagePulled', { ...ref, sizeBytes, durationMs, waitedMs: step.waitedMs });
  return startContainer(kubelet, uid, { ...step, stage: 'create', imagePresent: false, since: 0 });
}

/** The registry may not be asked so often. */
export function pullThrottled(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const image = imageOf(step);
  wakePulls(kubelet, workerOf(kubelet, uid).nodeName);
  return pullHasFailed(kubelet, uid, step, image, PULL_QPS_EXCEEDED);
}

/** The pull is given up before it is over. */
export function pullInterrupted(kubelet: Kubelet, uid: string, step: StartStep, why: string): void {
  pullHasFailed(kubelet, uid, step, imageOf(step), why);
}

/** The registry did not even answer. */
export function pullUnreachable(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const image = imageOf(step);
  wakePulls(kubelet, workerOf(kubelet, uid).nodeName);
  // It may answer again by now: what was found when it was asked counts.
  const { nodeName } = workerOf(kubelet, uid);
  const problem = registryProblem(kubelet, nodeName, image) ?? unreachable(image);
  return pullHasFailed(kubelet, uid, step, image, problem);
}

function pullHasFailed(
  kubelet: Kubelet,
  uid: string,
  step: StartStep,
  image: string,
  runtimeError: string,
): StepResult {
  const { ctx } = kubelet;
  const { pod, nodeName, imageBackOff } = workerOf(kubelet, uid);
  const { image: given } = step;
  const { error, event, backOff } = imagePullFailed(
    given,
    runtimeError,
    imageBackOff[image],
    ctx.now,
    DEFAULT_BACK_OFF,
  );
  const retry = drawRetry(kubelet, uid, null);
  ctx.emit('ImagePullFailed', {
    ...{ uid, pod, container: step.name, nodeName, image, ...error },
    event: event.message,
    backOffDelayMs: backOff.delayMs,
    pulled: true,
    retryAt: retry.at,
  });
  return failure(kubelet, step, true, retry);
}

/** Inside the back-off window nothing is pulled. */
function stayInBackOff(
  kubelet: Kubelet,
  uid: string,
  step: StartStep,
  message: string,
  event: string,
): StepResult {
  const { ctx } = kubelet;
  const { pod, nodeName, startErrors, imageBackOff } = workerOf(kubelet, uid);
  const image = imageOf(step);
  const isNews = startErrors[step.name]?.message !== message;
  const retry = drawRetry(kubelet, uid, null);
  // Components that react at once look a second time only to show the state; that is no second refusal.
  if (isNews || ctx.config.timing.relistMs > 0) {
    const reason = 'ImagePullBackOff';
    const backOffDelayMs = imageBackOff[image]?.delayMs ?? 0;
    ctx.emit('ImagePullFailed', {
      ...{ uid, pod, container: step.name, nodeName, image, reason, message, event },
      ...{ backOffDelayMs, pulled: false, retryAt: retry.at },
    });
  }
  return failure(kubelet, step, isNews, retry);
}
