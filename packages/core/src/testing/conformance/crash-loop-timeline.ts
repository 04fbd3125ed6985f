/** Plays the lives of one container against the production back-off, as the vectors describe them. */
import type { JsonObject } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import type { BackOffEntry, BackOffOptions } from '../../kubelet/decisions/back-off.ts';
import {
  backOffMessage,
  doBackOff,
  lastExitOf,
  type BackOffDecision,
} from '../../kubelet/decisions/crash-loop-back-off.ts';
import { readAs } from './vector-pods.ts';

interface VectorBackOff {
  readonly initialSeconds: number;
  readonly maxSeconds: number;
  readonly resetAfterSeconds?: number;
}

interface Timeline {
  readonly container: string;
  readonly pod: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly runSeconds?: readonly number[];
  readonly killedAfterSeconds?: number;
  readonly stopTakesSeconds?: number;
}

/** Vectors with kills give no number of lives; they list this many. */
const KILLS = 9;

/** Suite `kubelet/crash-loop-backoff`: one decision, or a timeline of restarts. */
export function crashLoopBackOff(given: JsonObject): unknown {
  const options = backOffOptions(readAs<VectorBackOff>(given['backoff']));
  if ('instances' in given) return oneDecision(given, options);
  return { restarts: playTimeline(readAs<Timeline>(given), options) };
}

/** client-go forgets an entry after twice its cap unless told otherwise. */
export function backOffOptions(given: VectorBackOff): BackOffOptions {
  const { initialSeconds, maxSeconds, resetAfterSeconds = 2 * maxSeconds } = given;
  return {
    initialMs: initialSeconds * 1_000,
    maxMs: maxSeconds * 1_000,
    resetAfterMs: resetAfterSeconds * 1_000,
  };
}

function oneDecision(given: JsonObject, options: BackOffOptions): unknown {
  const now = 1_000_000_000;
  const prior = readAs<{ seconds: number; updatedSecondsAgo: number } | null>(
    given['priorBackoff'],
  );
  const entry = prior === null ? undefined : priorEntry(prior, now);
  const instances = readAs<{ state: 'exited'; secondsSinceFinish?: number }[]>(given['instances']);
  const containers = instances.map(({ state, secondsSinceFinish = 0 }, index) => ({
    ...{ id: `${index}`, name: 'c', image: '', sandboxId: '', restartCount: 0 },
    ...{ state, finishedAt: now - secondsSinceFinish * 1_000 },
  }));
  const lastExitAt = lastExitOf({ sandboxes: [], containers }, 'c');
  const decision = doBackOff(entry, { now, lastExitAt }, options);
  if (decision.start) return { inBackOff: false };
  const retryInSeconds = (decision.retryAt - now) / 1_000;
  return { inBackOff: true, waitingReason: 'CrashLoopBackOff', retryInSeconds };
}

function priorEntry(
  prior: { readonly seconds: number; readonly updatedSecondsAgo: number },
  now: SimTime,
): BackOffEntry {
  const updatedAt = now - prior.updatedSecondsAgo * 1_000;
  return { delayMs: prior.seconds * 1_000, updatedAt };
}

function playTimeline(timeline: Timeline, options: BackOffOptions): unknown[] {
  const killedAfterSeconds = timeline.killedAfterSeconds;
  const runs = timeline.runSeconds ?? Array.from({ length: KILLS }, () => killedAfterSeconds ?? 0);
  const stopTakesMs = (timeline.stopTakesSeconds ?? 0) * 1_000;
  const byKill = killedAfterSeconds !== undefined;
  let startedAt = 0;
  let previousExitAt: SimTime | undefined;
  let entry: BackOffEntry | undefined;
  return runs.map((runSeconds, index) => {
    const endsAt = startedAt + runSeconds * 1_000;
    const exitedAt = endsAt + (byKill ? stopTakesMs : 0);
    // A kill and the start after it see the snapshot from before the kill.
    const seenExitAt = byKill ? previousExitAt : exitedAt;
    let decision = doBackOff(entry, { now: exitedAt, lastExitAt: seenExitAt }, options);
    let held: Exclude<BackOffDecision, { start: true }> | undefined;
    let now = exitedAt;
    while (!decision.start) {
      const again = doBackOff(entry, { now, lastExitAt: exitedAt }, options);
      if (again.start) {
        decision = again;
      } else {
        held = again;
        now = again.retryAt;
      }
    }
    entry = decision.entry;
    startedAt = now;
    previousExitAt = exitedAt;
    return {
      crashLoopBackOff: held !== undefined,
      delaySeconds: (now - exitedAt) / 1_000,
      exitedAtSeconds: exitedAt / 1_000,
      restartCount: index + 1,
      restartedAtSeconds: now / 1_000,
      ...(byKill && { killStartedAtSeconds: endsAt / 1_000 }),
      ...(held && {
        waitingReason: 'CrashLoopBackOff',
        waitingMessage: backOffMessage(held.delayMs, timeline.container, timeline.pod),
      }),
    };
  });
}
