/** Mounting the volumes of a Pod before its containers start. Mirrors `volumemanager (WaitForAttachAndMount)`. */
import type { Volume } from '../api/schema/kubernetes.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
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
import { volumeFiles } from './volume-files.ts';

/** First and longest wait between two tries to mount a volume. */
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 122_000;

interface MountTry {
  readonly retryMs: number;
}

/** True once all volumes are there; otherwise sees to it that mounting goes on and the Pod is synced after it. */
export function volumesAreMounted(kubelet: Kubelet, uid: string): boolean {
  const { ctx } = kubelet;
  if (missingVolumes(kubelet, uid).length === 0) return true;
  if (ctx.pendingAt(MOUNT, uid) !== undefined) return false;
  const { nodeName } = workerOf(kubelet, uid);
  const tookMs = ctx.drawMs(nodeStream(nodeName), ctx.config.timing.mountVolumes);
  if (tookMs === 0) return mountAll(kubelet, uid, { retryMs: RETRY_FIRST_MS });
  ctx.schedule(MOUNT, uid, ctx.now + tookMs, { retryMs: RETRY_FIRST_MS } satisfies MountTry);
  return false;
}

/** Handles a due `kubelet/mount` notice. */
export function continueMount(kubelet: Kubelet, uid: string, data: unknown): void {
  const { ctx } = kubelet;
  if (ctx.state.podWorkers.get(uid)?.phase !== 'sync') return;
  if (mountAll(kubelet, uid, data as MountTry)) ctx.scheduleNoLater(SYNC, uid, ctx.now);
}

function missingVolumes(kubelet: Kubelet, uid: string): readonly Volume[] {
  const { spec } = workerOf(kubelet, uid);
  const { volumes } = hostPodOf(kubelet, uid);
  return (spec.volumes ?? []).filter(({ name }) => volumes[name] === undefined);
}

function mountAll(kubelet: Kubelet, uid: string, { retryMs }: MountTry): boolean {
  const { ctx } = kubelet;
  const worker = workerOf(kubelet, uid);
  const { pod } = worker;
  const seen = podSeenBy(kubelet, worker);
  let failed = false;
  for (const volume of missingVolumes(kubelet, uid)) {
    const problem = mount(kubelet, uid, seen, volume);
    if (problem === undefined) continue;
    failed = true;
    const message = `MountVolume.SetUp failed for volume "${volume.name}" : ${problem}`;
    ctx.emit('VolumeMountFailed', {
      uid,
      pod,
      volume: volume.name,
      message,
      retryAt: ctx.now + retryMs,
    });
  }
  if (!failed) return true;
  ctx.schedule(MOUNT, uid, ctx.now + retryMs, { retryMs: Math.min(retryMs * 2, RETRY_MAX_MS) });
  return false;
}

/** Sets one volume up; answers why it cannot be. */
function mount(kubelet: Kubelet, uid: string, pod: Pod, volume: Volume): string | undefined {
  const { ctx } = kubelet;
  const { nodeName } = workerOf(kubelet, uid);
  const { name } = volume;
  const kind = kindOf(volume);
  const key = `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
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
