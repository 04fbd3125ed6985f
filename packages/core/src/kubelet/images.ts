/** Images on a node, as the simulated kubelet gets them: the decisions, and pulls one at a time. Mirrors `pkg/kubelet/images`. */
import { defaultPullPolicy } from '../api/image-name.ts';
import { containerOf, failure, startContainer, startFailed } from './container-start.ts';
import { DEFAULT_BACK_OFF } from './decisions/back-off.ts';
import { decideImage, imagePullFailed } from './decisions/image-pull.ts';
import { PULL_QPS_EXCEEDED, takePullToken } from './decisions/pull-rate-limit.ts';
import { fullName, pullRateLimit } from './image-names.ts';
import { configurationOf, nodeStream, workerOf, type Kubelet } from './kubelet.ts';
import { queuePull, wakePulls } from './parallel-pulls.ts';
import { registryProblem, transferBytes } from './registry.ts';
import { runUnderWay, type StartStep, type StepResult } from './sync-run.ts';
import { drawRetry } from './sync-retry.ts';

/** Goes on to the creation when the image is there, else begins a pull or refuses. */
export function ensureImage(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx } = kubelet;
  const { nodeName, imageBackOff } = workerOf(kubelet, uid);
  const { image = '', imagePullPolicy } = containerOf(kubelet, uid, step.name);
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
      return configurationOf(kubelet, nodeName).parallelImagePulls === 1
        ? beginPull(kubelet, uid, step, decision.image)
        : queuePull(kubelet, uid, step, decision.image);
    case 'fail': {
      const { error, event } = decision;
      if (error.reason === 'ImagePullBackOff') {
        return stayInBackOff(kubelet, uid, step, error.message, event.message);
      }
      return startFailed(kubelet, uid, step, { ...error, event: `Error: ${error.reason}` });
    }
  }
}

function beginPull(kubelet: Kubelet, uid: string, step: StartStep, image: string): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName } = workerOf(kubelet, uid);
  const host = ctx.state.hosts.get(nodeName);
  const { pullBytesPerMs, pullOverheadMs } = ctx.config.timing;
  const startsAt = Math.max(ctx.now, host?.pullsBusyUntil ?? 0);
  const limit = pullRateLimit(kubelet, nodeName);
  const { allowed, bucket } = takePullToken(host?.pullTokens ?? undefined, startsAt, limit);
  if (!allowed) return pullHasFailed(kubelet, uid, step, image, PULL_QPS_EXCEEDED);
  const sizeBytes = programs.imageSizeBytes(image);
  // An image that is there, or will be when its turn comes, costs only the look at its manifest.
  const comes = host?.images[image] !== undefined || isBeingPulled(kubelet, nodeName, image);
  const bytes = comes ? 0 : transferBytes(kubelet, nodeName, image, startsAt);
  const transferMs = Math.round(bytes / pullBytesPerMs);
  const jitterMs = pullOverheadMs === 0 ? 0 : ctx.drawMs(nodeStream(nodeName), [0, pullOverheadMs]);
  const finishesAt = startsAt + pullOverheadMs + jitterMs + transferMs;
  ctx.emit('ImagePullStarted', {
    ...{ uid, pod, container: step.name, nodeName, image, sizeBytes, finishesAt },
    pullTokens: bucket ?? { tokens: 0, at: startsAt },
  });
  const waitedMs = startsAt - ctx.now;
  const next: StartStep = { ...step, stage: 'pulling', since: ctx.now, waitedMs };
  return finishesAt > ctx.now ? { wait: finishesAt, step: next } : imagePulled(kubelet, uid, next);
}

/** Whether another container's pull of the image is under way on the node, ahead in the queue. */
function isBeingPulled(kubelet: Kubelet, nodeName: string, image: string): boolean {
  for (const uid of kubelet.ctx.indexes.podsOnHost(nodeName)) {
    const step = runUnderWay(kubelet, uid)?.steps[0];
    if (step?.do !== 'start' || step.stage !== 'pulling') continue;
    if (fullName(containerOf(kubelet, uid, step.name).image ?? '') === image) return true;
  }
  return false;
}

/** The pull is over: the image is there, or the registry did not give it. */
export function imagePulled(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName } = workerOf(kubelet, uid);
  const image = fullName(containerOf(kubelet, uid, step.name).image ?? '');
  if (step.queueNumber > 0) wakePulls(kubelet, nodeName);
  const problem = registryProblem(kubelet, nodeName, image, ctx.now);
  if (problem !== undefined) return pullHasFailed(kubelet, uid, step, image, problem);
  const sizeBytes = programs.imageSizeBytes(image);
  const durationMs = ctx.now - step.since;
  const ref = { uid, pod, container: step.name, nodeName, image };
  ctx.emit('ImagePulled', { ...ref, sizeBytes, durationMs, waitedMs: step.waitedMs });
  return startContainer(kubelet, uid, { ...step, stage: 'create', imagePresent: false, since: 0 });
}

/** The registry may not be asked so often. */
export function pullThrottled(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const image = fullName(containerOf(kubelet, uid, step.name).image ?? '');
  wakePulls(kubelet, workerOf(kubelet, uid).nodeName);
  return pullHasFailed(kubelet, uid, step, image, PULL_QPS_EXCEEDED);
}

/** The pull is given up before it is over. */
export function pullInterrupted(kubelet: Kubelet, uid: string, step: StartStep, why: string): void {
  pullHasFailed(
    kubelet,
    uid,
    step,
    fullName(containerOf(kubelet, uid, step.name).image ?? ''),
    why,
  );
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
  const { image: given = '' } = containerOf(kubelet, uid, step.name);
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
  const image = fullName(containerOf(kubelet, uid, step.name).image ?? '');
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
