/** Suite `kubelet/crash-loop-backoff`: the simulated kubelet restarts a container that ends, or is killed, as given. */
import type { JsonObject, Probe } from '../../../api/schema/kubernetes.ts';
import type { BackOffOptions } from '../../../kubelet/decisions/back-off.ts';
import { backOffKey } from '../../../kubelet/decisions/crash-loop-back-off.ts';
import type { ClusterFact } from '../../../state/facts.ts';
import type { RuntimeContainer } from '../../../state/pod-runtime.ts';
import { pod, podSpec, readAs } from '../vector-pods.ts';
import { nodeMidway } from './node-midway.ts';
import { scriptedCluster } from './scripted-cluster.ts';
import { PROBE_COMMAND } from './scripted-programs.ts';

interface VectorBackOff {
  readonly initialSeconds?: number;
  readonly maxSeconds?: number;
  readonly resetAfterSeconds?: number;
}

interface Timeline {
  readonly container: string;
  readonly pod: { name: string; namespace: string; uid: string; restartPolicy?: string };
  readonly runSeconds?: readonly number[];
  readonly exitCodes?: readonly number[];
  readonly killedAfterSeconds?: number;
  readonly stopTakesSeconds?: number;
}

interface Decision {
  readonly container: string;
  readonly instances: readonly {
    readonly state: RuntimeContainer['state'];
    readonly secondsSinceFinish?: number;
  }[];
  readonly priorBackoff?: { readonly seconds: number; readonly updatedSecondsAgo: number };
}

/** Vectors with kills give no number of lives; they list this many. */
const KILLS = 9;
const IMAGE = 'image:1';

/** One decision, or a timeline of restarts. */
export function crashLoopBackOff(given: JsonObject): unknown {
  const options = backOffOptions(readAs<VectorBackOff | undefined>(given['backoff']));
  if ('instances' in given) return oneDecision(readAs<Decision>(given), options);
  return { restarts: playTimeline(readAs<Timeline>(given), options) };
}

/** client-go forgets an entry after twice its cap unless told otherwise. */
export function backOffOptions(given: VectorBackOff = {}): BackOffOptions {
  const { initialSeconds = 10, maxSeconds = 300, resetAfterSeconds = 2 * maxSeconds } = given;
  return {
    initialMs: initialSeconds * 1_000,
    maxMs: maxSeconds * 1_000,
    resetAfterMs: resetAfterSeconds * 1_000,
  };
}

/** A kubelet that remembers the back-off given, and syncs a Pod whose container has had the instances given. */
function oneDecision(given: Decision, restartBackOff: BackOffOptions): unknown {
  const now = 1_000_000_000;
  const container = { name: given.container, image: IMAGE, livenessProbe: failingProbe(3_600) };
  const owner = pod(podSpec({ containers: [container] }), undefined, false);
  const { uid = '' } = owner.metadata;
  const prior = given.priorBackoff;
  const containers = given.instances.map(({ state, secondsSinceFinish = 0 }, index) => ({
    ...{ id: `${index}`, name: container.name, image: IMAGE, sandboxId: 'sandbox', state },
    ...{ restartCount: 0, finishedAt: now - secondsSinceFinish * 1_000 },
  }));
  // An instance that still runs is started anew only because its probe has failed.
  const failed = { container: container.name, type: 'liveness', containerId: '0' } as const;
  const result = { tickOriginAt: 0, lastResult: undefined, resultRun: 0, onHold: true } as const;
  const { kernel } = nodeMidway(
    { restartBackOff, script: { stopMs: () => 0 } },
    {
      now,
      pod: owner,
      runtime: {
        sandboxes: [
          { id: 'sandbox', attempt: 0, state: 'ready', hostNetwork: false, ips: ['10.0.0.5'] },
        ],
        containers,
      },
      worker: {
        backOff: prior
          ? {
              [backOffKey(uid, container)]: {
                delayMs: prior.seconds * 1_000,
                updatedAt: now - prior.updatedSecondsAgo * 1_000,
              },
            }
          : {},
        probes: {
          [`${container.name}/liveness`]: { ...failed, ...result, cachedResult: 'Failure' },
        },
      },
      due: 'sync',
    },
  );
  kernel.run({ until: now });
  const delayed = kernel.log.facts.find((fact) => fact.type === 'RestartDelayed');
  if (delayed === undefined) return { inBackOff: false };
  const waitingReason = waitingIn(kernel.log.facts)?.reason;
  return { inBackOff: true, waitingReason, retryInSeconds: (delayed.until - now) / 1_000 };
}

function playTimeline(timeline: Timeline, restartBackOff: BackOffOptions): unknown[] {
  const { container, killedAfterSeconds, stopTakesSeconds = 0, exitCodes } = timeline;
  const { name, namespace, uid, restartPolicy = 'Always' } = timeline.pod;
  const byKill = killedAfterSeconds !== undefined;
  const runs = timeline.runSeconds ?? Array.from({ length: KILLS }, () => killedAfterSeconds ?? 0);
  const probe = byKill && { livenessProbe: failingProbe(killedAfterSeconds) };
  const { kernel, pod: created } = scriptedCluster({
    ...{ name, namespace, restartBackOff },
    spec: {
      restartPolicy,
      terminationGracePeriodSeconds: stopTakesSeconds + 1,
      containers: [{ name: container, image: IMAGE, ...probe }],
    },
    script: {
      life: (_name, instance) => {
        const seconds = byKill ? undefined : runs[instance];
        if (seconds === undefined) return undefined;
        return { afterMs: seconds * 1_000, code: exitCodes?.[instance] ?? 1 };
      },
      stopMs: () => stopTakesSeconds * 1_000,
    },
  });
  const longestMs = stopTakesSeconds * 1_000 + restartBackOff.maxMs;
  const until = runs.reduce((sum, seconds) => sum + seconds * 1_000 + longestMs, 0);
  kernel.run({ until });
  const lives = livesOf(kernel.log.facts).slice(0, runs.length);
  // The API gives uids of its own.
  return lives.map((facts, index) => restart(facts, index + 1, [created.metadata.uid ?? '', uid]));
}

/** Fails from so many seconds after the start on; the first failure is one too many. */
function failingProbe(initialDelaySeconds: number): Probe {
  const exec = { command: [PROBE_COMMAND] };
  return { exec, initialDelaySeconds, periodSeconds: 1, successThreshold: 1, failureThreshold: 1 };
}

/** The facts from each start of a container to the next one, that included. */
function livesOf(facts: readonly ClusterFact[]): readonly (readonly ClusterFact[])[] {
  const starts = facts.flatMap(({ type }, index) => (type === 'ContainerStarted' ? [index] : []));
  return starts.slice(1).map((end, index) => facts.slice(starts[index], end + 1));
}

function restart(
  life: readonly ClusterFact[],
  restartCount: number,
  [ownUid, uid]: readonly [string, string],
): unknown {
  const at = (type: ClusterFact['type']): number | undefined =>
    life.findLast((fact) => fact.type === type)?.at;
  const exitedAt = at('ContainerExited') ?? 0;
  const restartedAt = at('ContainerStarted') ?? 0;
  const killedAt = at('ContainerKillRequested');
  const waiting = waitingIn(
    life.slice(life.findLastIndex(({ type }) => type === 'ContainerExited')),
  );
  return {
    crashLoopBackOff: waiting !== undefined,
    delaySeconds: (restartedAt - exitedAt) / 1_000,
    exitedAtSeconds: exitedAt / 1_000,
    restartCount,
    restartedAtSeconds: restartedAt / 1_000,
    ...(killedAt !== undefined && { killStartedAtSeconds: killedAt / 1_000 }),
    ...(waiting && {
      waitingReason: waiting.reason,
      waitingMessage: waiting.message?.replace(ownUid, uid),
    }),
  };
}

/** What the API showed while the container was held back. */
function waitingIn(facts: readonly ClusterFact[]) {
  return facts
    .filter((fact) => fact.type === 'PodStatusReported')
    .flatMap(({ status }) => status.containerStatuses?.[0]?.state?.waiting ?? [])
    .findLast(({ reason }) => reason === 'CrashLoopBackOff');
}
