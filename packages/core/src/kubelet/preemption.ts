/**
 * Makes room for a critical Pod: its victims end one after another, each in its own grace period, and then it is
 * admitted. Mirrors `pkg/kubelet/preemption (evictPodsToFreeRequests)`, which keeps the kubelet's main loop waiting: what
 * it learns of Pods meanwhile has to wait as well. Left out: that relists, ticks and probe results wait too.
 */
import { PRIORITY } from '../state/priorities.ts';
import { killRequestTimeoutMs } from './decisions/grace-period.ts';
import { PREEMPTED } from './decisions/preemption.ts';
import { PREEMPTION, type Kubelet } from './kubelet.ts';
import { stopPod } from './pod-stop.ts';

/** A change of a Pod that the main loop has not come to. */
export interface Deferred {
  readonly uid: string;
  /** The Pod is new to the kubelet, though maybe not to the machine. */
  readonly isAddition: boolean;
}

/** Data of the pending notice. It is due when `ending` has ended, at the latest when a kill request gives up, which none does. */
interface Preemption {
  /** The Pod that wants the room. */
  readonly uid: string;
  readonly ending: string;
  readonly victims: readonly string[];
  readonly deferred: readonly Deferred[];
}

/** What the rest of the kubelet does when the wait is over. */
export interface AfterPreemption {
  readonly admit: (uid: string, nodeName: string) => void;
  readonly resume: (deferred: Deferred, nodeName: string) => void;
}

export function installPreemption(kubelet: Kubelet, after: AfterPreemption): void {
  const { ctx } = kubelet;
  ctx.handle(PREEMPTION, PRIORITY.kubelet, ({ target, data }) =>
    endNext(kubelet, target, data as Preemption, after),
  );
  ctx.react(['PodStopped', 'PodForgotten'], ({ uid, nodeName }) => {
    const preemption = underWay(kubelet, nodeName);
    if (preemption?.ending === uid) ctx.schedule(PREEMPTION, nodeName, ctx.now, preemption);
  });
}

function underWay({ ctx }: Kubelet, nodeName: string): Preemption | undefined {
  return ctx.pendingData(PREEMPTION, nodeName) as Preemption | undefined;
}

/** Begins to end these Pods for the sake of another one. */
export function preempt(
  { ctx }: Kubelet,
  nodeName: string,
  { uid, victims }: Pick<Preemption, 'uid' | 'victims'>,
): void {
  const preemption: Preemption = { uid, ending: '', victims, deferred: [] };
  ctx.schedule(PREEMPTION, nodeName, ctx.now, preemption);
}

/** Puts a change off while the main loop waits; false when it does not. */
export function putOff(kubelet: Kubelet, nodeName: string, change: Deferred): boolean {
  const preemption = underWay(kubelet, nodeName);
  if (preemption === undefined) return false;
  const { deferred } = preemption;
  const isKnown =
    deferred.some(
      ({ uid, isAddition }) => uid === change.uid && isAddition === change.isAddition,
    ) ||
    (change.isAddition && change.uid === preemption.uid);
  if (isKnown) return true;
  const put = { ...preemption, deferred: [...deferred, change] };
  kubelet.ctx.replaceData(PREEMPTION, nodeName, put);
  return true;
}

function endNext(
  kubelet: Kubelet,
  nodeName: string,
  { uid, victims, deferred }: Preemption,
  after: AfterPreemption,
): void {
  const { ctx } = kubelet;
  const [ending, ...left] = victims;
  if (ending === undefined) {
    after.admit(uid, nodeName);
    for (const change of deferred) after.resume(change, nodeName);
    return;
  }
  const worker = ctx.state.podWorkers.get(ending);
  const graceSeconds = worker?.spec.terminationGracePeriodSeconds ?? 0;
  const isOver = worker === undefined || worker.phase === 'terminated';
  const at = isOver ? ctx.now : ctx.now + killRequestTimeoutMs(graceSeconds);
  const preemption: Preemption = { uid, ending, victims: left, deferred };
  ctx.schedule(PREEMPTION, nodeName, at, preemption);
  if (isOver) return;
  const { seq } = ctx.emit('PodEvicted', { uid: ending, pod: worker.pod, nodeName, ...PREEMPTED });
  ctx.follow(seq, () => stopPod(kubelet, ending, { reason: PREEMPTED.reason }));
}
