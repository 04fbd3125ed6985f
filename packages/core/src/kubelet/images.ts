/** Images on a node: pull policy, one pull at a time, back-off after failures. Mirrors `pkg/kubelet/images (EnsureImageExists)`. */
import type { Container } from '../api/schema/kubernetes.ts';
import { defaultPullPolicy, withDefaultTag } from '../api/image-name.ts';
import { DEFAULT_BACK_OFF, isBackOffExpired, nextBackOff } from './decisions/back-off.ts';
import { containerOf, failure, startContainer, startFailed } from './container-start.ts';
import { nodeStream, workerOf, type Kubelet } from './kubelet.ts';
import { runUnderWay, type StartStep, type StepResult } from './sync-run.ts';
import { retryAt } from './sync-steps.ts';

/** Goes on to the creation when the image is there, else begins a pull or refuses. */
export function ensureImage(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx } = kubelet;
  const { nodeName, imageBackOff } = workerOf(kubelet, uid);
  const container = containerOf(kubelet, uid, step.name);
  const image = withDefaultTag(container.image ?? '');
  if (typeof image !== 'string') {
    const message = `Failed to apply default image tag "${container.image ?? ''}": couldn't parse image name "${container.image ?? ''}": invalid reference format`;
    const event = 'Error: InvalidImageName';
    return startFailed(kubelet, uid, step, { reason: 'InvalidImageName', message, event });
  }
  const present = ctx.state.hosts.get(nodeName)?.images[image] !== undefined;
  const policy = container.imagePullPolicy ?? defaultPullPolicy(container.image);
  if (present && policy !== 'Always') {
    return startContainer(kubelet, uid, { ...step, stage: 'create', imagePresent: true });
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return startFailed(kubelet, uid, step, {
      reason: 'ErrImageNeverPull',
      message,
      event: 'Error: ErrImageNeverPull',
    });
  }
  const entry = imageBackOff[image];
  const waits = entry !== undefined && !isBackOffExpired(entry, ctx.now, DEFAULT_BACK_OFF);
  if (waits && ctx.now - entry.updatedAt < entry.delayMs) return backOff(kubelet, uid, step, image);
  return beginPull(kubelet, uid, step, { container, image, present });
}

function beginPull(
  kubelet: Kubelet,
  uid: string,
  step: StartStep,
  { container, image, present }: { container: Container; image: string; present: boolean },
): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName } = workerOf(kubelet, uid);
  const host = ctx.state.hosts.get(nodeName);
  const { pullBytesPerMs, pullOverheadMs } = ctx.config.timing;
  const sizeBytes = programs.imageSizeBytes(image);
  // An image that is there, or will be when its turn comes, costs only the look at its manifest.
  const comes = present || isBeingPulled(kubelet, nodeName, image);
  const transferMs = comes ? 0 : Math.round(sizeBytes / pullBytesPerMs);
  const jitterMs = pullOverheadMs === 0 ? 0 : ctx.drawMs(nodeStream(nodeName), [0, pullOverheadMs]);
  const startsAt = Math.max(ctx.now, host?.pullsBusyUntil ?? 0);
  const finishesAt = startsAt + pullOverheadMs + jitterMs + transferMs;
  ctx.emit('ImagePullStarted', {
    uid,
    pod,
    container: container.name,
    nodeName,
    image,
    sizeBytes,
    finishesAt,
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
    if (imageOf(kubelet, uid, step.name) === image) return true;
  }
  return false;
}

/** The pull is over: the image is there, or the registry did not give it. */
export function imagePulled(kubelet: Kubelet, uid: string, step: StartStep): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName, imageBackOff } = workerOf(kubelet, uid);
  const image = imageOf(kubelet, uid, step.name);
  const ref = { uid, pod, container: step.name, nodeName, image };
  const error = pullError(
    image,
    ctx.now < (ctx.state.hosts.get(nodeName)?.registryOutageUntil ?? 0),
  );
  if (error !== undefined) {
    const entry = nextBackOff(
      imageBackOff[image],
      { now: ctx.now, eventAt: ctx.now },
      DEFAULT_BACK_OFF,
    );
    ctx.emit('ImagePullFailed', {
      ...ref,
      reason: 'ErrImagePull',
      message: error,
      backOffDelayMs: entry.delayMs,
      pulled: true,
      retryAt: retryAt(kubelet, uid, null),
    });
    return failure(kubelet, step, true);
  }
  const sizeBytes = programs.imageSizeBytes(image);
  const durationMs = ctx.now - step.since;
  ctx.emit('ImagePulled', { ...ref, sizeBytes, durationMs, waitedMs: step.waitedMs });
  return startContainer(kubelet, uid, { ...step, stage: 'create', imagePresent: false, since: 0 });
}

/** Inside the back-off window nothing is pulled. */
function backOff(kubelet: Kubelet, uid: string, step: StartStep, image: string): StepResult {
  const { ctx } = kubelet;
  const { pod, nodeName, startErrors, imageBackOff } = workerOf(kubelet, uid);
  const last = startErrors[step.name];
  const detail =
    last === undefined || last.reason === 'ImagePullBackOff' ? (last?.message ?? '') : '';
  const message =
    detail === ''
      ? `Back-off pulling image "${image}": ${last?.reason ?? ''}: ${last?.message ?? ''}`
      : detail;
  const isNews = last?.message !== message;
  const nextTry = retryAt(kubelet, uid, null);
  if (isNews || ctx.config.timing.relistMs > 0) {
    const backOffDelayMs = imageBackOff[image]?.delayMs ?? 0;
    const failed = { reason: 'ImagePullBackOff', message, backOffDelayMs, pulled: false };
    ctx.emit('ImagePullFailed', {
      uid,
      pod,
      container: step.name,
      nodeName,
      image,
      ...failed,
      retryAt: nextTry,
    });
  }
  return failure(kubelet, step, isNews);
}

function imageOf(kubelet: Kubelet, uid: string, name: string): string {
  const image = withDefaultTag(containerOf(kubelet, uid, name).image ?? '');
  return typeof image === 'string' ? image : '';
}

/** Why the registry does not give the image. Hosts below `.invalid` never resolve (RFC 2606). */
function pullError(image: string, isDown: boolean): string | undefined {
  const registry = image.includes('/') ? (image.split('/')[0] ?? '') : 'docker.io';
  const pulling = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`;
  const [host = ''] = registry.split(':');
  if (/(^|\.)invalid$/.test(host)) {
    return `${pulling}: failed to do request: Head "https://${registry}/v2/": dial tcp: lookup ${host}: no such host`;
  }
  if (!isDown) return undefined;
  return `${pulling}: failed to do request: Head "https://${registry}/v2/": dial tcp: connect: connection refused`;
}
