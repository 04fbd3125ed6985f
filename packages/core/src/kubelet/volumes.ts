/** Mounting the volumes of a Pod before its containers start. Mirrors `volumemanager (WaitForAttachAndMount)`. */
import type { Pod, Volume } from '../api/schema/kubernetes.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import {
  hostPodOf,
  MOUNT,
  nodeStream,
  podSeenBy,
  SYNC,
  workerOf,
  type Kubelet,
} from './kubelet.ts';
import { hostPathProblem } from './host-path.ts';
import { dueAfter } from './sync-retry.ts';
import { volumeFiles } from './volume-files.ts';
import { refreshVolumes } from './volume-refresh.ts';

/** First and longest wait between two tries to mount a volume. */
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 122_000;

/** A sync waits so long for the volumes, and looks so often whether they are there. */
const WAIT_MS = 123_000;
const POLL_MS = 300;

interface MountTry {
  /** The wait before the try after this one. */
  readonly retryMs: DurationMs;
  /** When the sync began to wait. */
  readonly since: SimTime;
}

/** True once all volumes are there; otherwise sees to it that mounting goes on and the Pod is synced after it. */
export function volumesAreMounted(kubelet: Kubelet, uid: string): boolean {
  const { ctx } = kubelet;
  if (missingVolumes(kubelet, uid).length === 0) return true;
  if (ctx.pendingAt(MOUNT, uid) !== undefined) return false;
  const { nodeName } = workerOf(kubelet, uid);
  const tookMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.mountVolumes);
  const first: MountTry = { retryMs: RETRY_FIRST_MS, since: ctx.now };
  if (tookMs === 0) return mountAll(kubelet, uid, first);
  ctx.schedule(MOUNT, uid, ctx.now + tookMs, first);
  return false;
}

/** Handles a due `kubelet/mount` notice. */
export function continueMount(kubelet: Kubelet, uid: string, data: unknown): void {
  const { ctx } = kubelet;
  if (ctx.state.podWorkers.get(uid)?.phase !== 'sync') return;
  const { retryMs, since } = data as MountTry;
  if (missingVolumes(kubelet, uid).length === 0) refresh(kubelet, uid, retryMs);
  else if (mountAll(kubelet, uid, { retryMs, since })) {
    ctx.scheduleNoLater(SYNC, uid, goesOnAt(kubelet, uid, since));
  }
}

/** When a sync finds that the volumes are there: the one that waits, or the next one if that has given up. */
function goesOnAt(kubelet: Kubelet, uid: string, since: SimTime): SimTime {
  const { now, config } = kubelet.ctx;
  let beganAt = since;
  while (now > beganAt + WAIT_MS) {
    const next = dueAfter(kubelet, uid, beganAt + WAIT_MS, config.timing.syncRetryMs);
    if (next >= now) return next;
    beganAt = next;
  }
  const hasRetried = now - since >= RETRY_FIRST_MS;
  if (config.timing.relistMs === 0 || !hasRetried) return now;
  return beganAt + Math.ceil((now - beganAt) / POLL_MS) * POLL_MS;
}

/** Mounted volumes follow what they are made of; a source that is gone is looked for like one that is not there yet. */
export function keepVolumesFresh(kubelet: Kubelet, uid: string): void {
  if (kubelet.ctx.pendingAt(MOUNT, uid) === undefined) refresh(kubelet, uid, RETRY_FIRST_MS);
}

function refresh(kubelet: Kubelet, uid: string, retryMs: DurationMs): void {
  const lost = refreshVolumes(kubelet, uid);
  for (const { volume, problem } of lost) mountFailed(kubelet, uid, { volume, problem, retryMs });
  if (lost.length > 0) tryAgain(kubelet, uid, { retryMs, since: kubelet.ctx.now });
}

function tryAgain({ ctx }: Kubelet, uid: string, { retryMs, since }: MountTry): void {
  const next: MountTry = { retryMs: Math.min(retryMs * 2, RETRY_MAX_MS), since };
  ctx.schedule(MOUNT, uid, ctx.now + retryMs, next);
}

function mountFailed(
  kubelet: Kubelet,
  uid: string,
  failure: { readonly volume: string; readonly problem: string; readonly retryMs: DurationMs },
): void {
  const { ctx } = kubelet;
  const { pod } = workerOf(kubelet, uid);
  const { volume, problem, retryMs } = failure;
  const message = `MountVolume.SetUp failed for volume "${volume}" : ${problem}`;
  ctx.emit('VolumeMountFailed', { uid, pod, volume, message, retryAt: ctx.now + retryMs });
}

function missingVolumes(kubelet: Kubelet, uid: string): readonly Volume[] {
  const { spec } = workerOf(kubelet, uid);
  const { volumes } = hostPodOf(kubelet, uid);
  return (spec.volumes ?? []).filter(({ name }) => volumes[name] === undefined);
}

function mountAll(kubelet: Kubelet, uid: string, { retryMs, since }: MountTry): boolean {
  const seen = podSeenBy(kubelet, workerOf(kubelet, uid));
  let failed = false;
  for (const volume of missingVolumes(kubelet, uid)) {
    const problem = mount(kubelet, uid, seen, volume);
    if (problem === undefined) continue;
    failed = true;
    mountFailed(kubelet, uid, { volume: volume.name, problem, retryMs });
  }
  if (failed) tryAgain(kubelet, uid, { retryMs, since });
  return !failed;
}

/** Sets one volume up; answers why it cannot be. */
function mount(kubelet: Kubelet, uid: string, pod: Pod, volume: Volume): string | undefined {
  const { ctx } = kubelet;
  const { nodeName, pod: key } = workerOf(kubelet, uid);
  const { name } = volume;
  const kind = kindOf(volume);
  if (volume.hostPath) {
    const problem = hostPathProblem(ctx, { uid, pod: key, nodeName }, volume.hostPath);
    if (problem !== undefined) return problem;
  }
  const files = volumeFiles(kubelet, uid, pod, volume);
  if ('error' in files) return files.error;
  ctx.emit('VolumeMounted', { uid, pod: key, volume: name, kind, files: files.files });
  return undefined;
}

/** The member of the volume source that is set; a volume without any is an emptyDir. */
function kindOf(volume: Volume): string {
  return Object.keys(volume).find((field) => field !== 'name') ?? 'emptyDir';
}

/** Removes what must not outlive the Pod on its node, once its containers are gone. */
export function unmountVolumes(kubelet: Kubelet, uid: string): void {
  const { ctx } = kubelet;
  const { pod, volumes } = hostPodOf(kubelet, uid);
  ctx.cancel(MOUNT, uid);
  for (const [volume, { kind }] of Object.entries(volumes)) {
    ctx.emit('VolumeRemoved', { uid, pod, volume, kind });
  }
}
