/**
 * Image pulls of a node, in the order of their requests: one after another, or side by side up to the node's limit, sharing the
 * registry's bandwidth. What a pull waits for lives in the step of its Pod's sync, what has been served in the pending
 * `kubelet/pulls` notice of the node. Mirrors `pkg/kubelet/images (serialImagePuller, parallelImagePuller)`.
 */
import { PRIORITY } from '../state/priorities.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import { takePullToken } from './decisions/pull-rate-limit.ts';
import {
  isDownloaded,
  served,
  untilNextDownload,
  type BandwidthShare,
} from './decisions/pull-sharing.ts';
import { imageOf, pullRateLimit } from './image-names.ts';
import { registryProblem } from './registry-problem.ts';
import { configurationOf, nodeStream, PULLS, STEP, workerOf, type Kubelet } from './kubelet.ts';
import { runUnderWay, type StartStep, type StepResult, type SyncRun } from './sync-run.ts';

/** A pull that waits or is under way, with the sync that it belongs to. */
interface Pull {
  readonly uid: string;
  readonly image: string;
  readonly run: SyncRun;
  readonly step: StartStep;
}

/** The step of a queued or running pull is woken by the node's notice; this bound only keeps it pending. */
const BOUND_MS = 3_600_000;

export function installPullQueue(kubelet: Kubelet): void {
  kubelet.ctx.handle(PULLS, PRIORITY.kubelet, ({ target, data }) =>
    moveOn(kubelet, target, data as BandwidthShare | null),
  );
}

/** Puts a pull into the node's queue. */
export function queuePull(
  kubelet: Kubelet,
  uid: string,
  step: StartStep,
  image: string,
): StepResult {
  const { ctx, programs } = kubelet;
  const { pod, nodeName } = workerOf(kubelet, uid);
  const sizeBytes = programs.imageSizeBytes(image);
  const ref = { uid, pod, container: step.name, nodeName, image };
  ctx.emit('ImagePullStarted', { ...ref, sizeBytes });
  const queueNumber = ctx.nextNumber(`pull/${nodeName}`);
  wakePulls(kubelet, nodeName);
  return waitForTurn(kubelet, { ...step, stage: 'queued', since: ctx.now, queueNumber });
}

/** A pull that is still queued or being downloaded goes on waiting. */
export function waitForTurn({ ctx }: Kubelet, step: StartStep): StepResult {
  return { wait: ctx.now + BOUND_MS, step };
}

/** Something about the pulls of a node has changed: a new one, one less. */
export function wakePulls({ ctx }: Kubelet, nodeName: string): void {
  ctx.schedule(PULLS, nodeName, ctx.now, ctx.pendingData(PULLS, nodeName) ?? null);
}

/** Ends what is downloaded, begins what has its turn, and asks to be woken when the next download is over. */
function moveOn(kubelet: Kubelet, nodeName: string, before: BandwidthShare | null): void {
  const { ctx } = kubelet;
  const { pullBytesPerMs } = ctx.config.timing;
  const servedBytes = before === null ? 0 : served(before, ctx.now, pullBytesPerMs);
  for (const pull of pullsOf(kubelet, nodeName, 'downloading')) {
    if (isDownloaded(pull.step.downloadedAt, servedBytes)) unpack(kubelet, nodeName, pull);
  }
  beginQueued(kubelet, nodeName, servedBytes);
  const left = pullsOf(kubelet, nodeName, 'downloading');
  const images = new Map(left.map(({ image, step }) => [image, step.downloadedAt]));
  if (images.size === 0) return;
  const share: BandwidthShare = { servedBytes, at: ctx.now, count: images.size };
  const nextAt = ctx.now + untilNextDownload(share, [...images.values()], pullBytesPerMs);
  ctx.schedule(PULLS, nodeName, nextAt, share);
}

function beginQueued(kubelet: Kubelet, nodeName: string, servedBytes: number): void {
  const { ctx, programs } = kubelet;
  const { parallelImagePulls } = configurationOf(kubelet, nodeName);
  const stages = ['downloading', 'pulling', 'unreachable'] as const;
  const underWay = stages.flatMap((stage) => pullsOf(kubelet, nodeName, stage)).length;
  const queued = pullsOf(kubelet, nodeName, 'queued').sort(
    (a, b) => a.step.queueNumber - b.step.queueNumber,
  );
  for (const pull of queued.slice(0, Math.max(0, parallelImagePulls - underWay))) {
    const step = { ...pull.step, waitedMs: ctx.now - pull.step.since };
    if (!takeToken(kubelet, nodeName, pull)) {
      goOn(kubelet, { ...pull, step: { ...step, stage: 'throttled' } }, ctx.now);
      continue;
    }
    if (registryProblem(kubelet, nodeName, pull.image) !== undefined) {
      const failsAt = ctx.now + ctx.config.timing.pullOverheadMs;
      goOn(kubelet, { ...pull, step: { ...step, stage: 'unreachable' } }, failsAt);
      continue;
    }
    const isThere =
      ctx.state.hosts.get(nodeName)?.images[pull.image] !== undefined ||
      pullsOf(kubelet, nodeName, 'pulling').some(({ image }) => image === pull.image);
    if (isThere || ctx.config.timing.pullBytesPerMs === Infinity) {
      unpack(kubelet, nodeName, { ...pull, step });
      continue;
    }
    // What another Pod downloads already is downloaded once.
    const same = pullsOf(kubelet, nodeName, 'downloading').find(
      ({ image }) => image === pull.image,
    );
    const downloadedAt =
      same?.step.downloadedAt ?? servedBytes + programs.imageSizeBytes(pull.image);
    replaceStep(kubelet, pull, { ...step, stage: 'downloading', downloadedAt });
  }
}

/** The registry is asked only so often. */
function takeToken(kubelet: Kubelet, nodeName: string, { uid, image, step }: Pull): boolean {
  const { ctx } = kubelet;
  const bucketNow = ctx.state.hosts.get(nodeName)?.pullTokens ?? undefined;
  const limit = pullRateLimit(kubelet, nodeName);
  const { allowed, bucket } = takePullToken(bucketNow, ctx.now, limit);
  const { pod } = workerOf(kubelet, uid);
  const pullTokens = bucket ?? { tokens: 0, at: ctx.now };
  if (allowed) {
    ctx.emit('ImageDownloadStarted', {
      ...{ uid, pod, container: step.name, nodeName, image, pullTokens },
    });
  }
  return allowed;
}

/** The image is on the node's disk as soon as it is unpacked; the sync goes on then. */
function unpack(kubelet: Kubelet, nodeName: string, pull: Pull): void {
  const { ctx } = kubelet;
  const { pullOverheadMs } = ctx.config.timing;
  const jitterMs: DurationMs =
    pullOverheadMs === 0 ? 0 : ctx.drawMs(nodeStream(nodeName), [0, pullOverheadMs]);
  const step: StartStep = { ...pull.step, stage: 'pulling' };
  goOn(kubelet, { ...pull, step }, ctx.now + pullOverheadMs + jitterMs);
}

function goOn({ ctx }: Kubelet, { uid, run, step }: Pull, at: SimTime): void {
  ctx.schedule(STEP, uid, at, { ...run, steps: [step, ...run.steps.slice(1)] });
}

function replaceStep({ ctx }: Kubelet, { uid, run }: Pull, step: StartStep): void {
  ctx.replaceData(STEP, uid, { ...run, steps: [step, ...run.steps.slice(1)] });
}

/** Pulls of the node's Pods that are in a stage. A Pod that is stopped meanwhile has none any more. */
function pullsOf(kubelet: Kubelet, nodeName: string, stage: StartStep['stage']): Pull[] {
  const found: Pull[] = [];
  for (const uid of kubelet.ctx.indexes.podsOnHost(nodeName)) {
    const run = runUnderWay(kubelet, uid);
    const step = run?.steps[0];
    if (run === undefined || step?.do !== 'start' || step.stage !== stage) continue;
    const image = imageOf(step);
    found.push({ uid, image, run, step });
  }
  return found;
}
