/** Suite `kubelet/termination-timeline`: the simulated kubelet kills a Pod whose containers stop as given. */
import type { JsonObject, PodSpec } from '../../../api/schema/kubernetes.ts';
import { stoppingMessage } from '../../../kubelet/decisions/container-kill-action.ts';
import type { SyncStep } from '../../../kubelet/sync-run.ts';
import { CoreEventsProjection } from '../../../projections/core-events/core-events-projection.ts';
import type { ClusterFact } from '../../../state/facts.ts';
import { pod, podSpec, readAs } from '../vector-pods.ts';
import { nodeMidway, type Midway } from './node-midway.ts';
import type { Script } from './scripted-programs.ts';

interface Behaviour {
  readonly exitsMsAfterSigterm?: number;
  readonly ignoresSigterm?: boolean;
  readonly preStopTakesMs?: number;
  readonly preStopFails?: boolean;
}

interface Given {
  readonly spec: PodSpec;
  readonly deletionGracePeriodSeconds?: number;
  readonly killOverrideSeconds?: number;
  readonly running?: readonly string[];
  readonly behaviour?: Readonly<Record<string, Behaviour>>;
}

const SANDBOX = 'sandbox';
const HORIZON_MS = 10 * 3_600_000;

export function terminationTimeline(given: JsonObject): unknown {
  const { running = [], behaviour = {}, ...kill } = readAs<Given>(given);
  const script: Script = {
    stopMs: (name) => {
      const { ignoresSigterm = false, exitsMsAfterSigterm = 0 } = behaviour[name] ?? {};
      return ignoresSigterm ? null : exitsMsAfterSigterm;
    },
    hook: (name) => {
      const { preStopTakesMs = 0, preStopFails = false } = behaviour[name] ?? {};
      return { tookMs: preStopTakesMs, exitCode: preStopFails ? 1 : 0 };
    },
  };
  const { kernel } = nodeMidway({ script }, killed(kill, running));
  let isOver = false;
  kernel.react(['SandboxExited', 'SandboxCreated'], () => (isOver = true));
  kernel.run({ until: HORIZON_MS, stopWhen: () => isOver });
  return observed(kernel.log.facts);
}

/** The Pod at the moment of the kill: the kubelet stops it with a grace period, or finds its sandbox dead. */
function killed(given: Omit<Given, 'running' | 'behaviour'>, running: readonly string[]): Midway {
  const { deletionGracePeriodSeconds, killOverrideSeconds: graceSeconds } = given;
  const spec = podSpec(given.spec);
  const owner = pod(spec, undefined, false);
  const metadata = {
    ...owner.metadata,
    ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }),
  };
  const isStopped = graceSeconds !== undefined;
  const containers = running.map((name) => {
    return {
      id: name,
      name,
      image: '',
      sandboxId: SANDBOX,
      state: 'running' as const,
      restartCount: 0,
    };
  });
  const sandbox = { id: SANDBOX, attempt: 0, hostNetwork: false, ips: ['10.0.0.5'] };
  return {
    now: 0,
    pod: { ...owner, metadata },
    runtime: { sandboxes: [{ ...sandbox, state: isStopped ? 'ready' : 'exited' }], containers },
    worker: isStopped ? { phase: 'terminating', gracePeriodSeconds: graceSeconds } : {},
    due: isStopped ? stopSteps(running, graceSeconds) : 'sync',
  };
}

function stopSteps(running: readonly string[], graceSeconds: number): readonly SyncStep[] {
  const kills = running.map((id) => ({ id, message: stoppingMessage(id), graceSeconds }));
  return [
    { do: 'kill', kills, graceSeconds },
    { do: 'stopSandboxes', reason: 'PodKilled' },
    { do: 'finishTermination' },
  ];
}

interface StoppedContainer {
  name: string;
  preStopStartedAtMs?: number;
  sigtermAtMs?: number;
  graceGivenToRuntimeSeconds?: number;
  sigkilled: boolean;
  stoppedAtMs?: number;
}

function observed(facts: readonly ClusterFact[]): unknown {
  const containers = new Map<string, StoppedContainer>();
  const events = new CoreEventsProjection();
  let stoppedAtMs = 0;
  for (const fact of facts) {
    // What follows upon a dead sandbox.
    if (fact.type === 'SandboxCreated') break;
    events.apply(fact);
    if (fact.type === 'SandboxExited') stoppedAtMs = fact.at;
    if (fact.type === 'ContainerKillRequested' && !containers.has(fact.containerId)) {
      containers.set(fact.containerId, { name: fact.container, sigkilled: false });
    }
    const one = 'containerId' in fact ? containers.get(fact.containerId) : undefined;
    if (one !== undefined) note(one, fact, fact.at);
  }
  for (const one of containers.values()) stoppedAtMs = Math.max(stoppedAtMs, one.stoppedAtMs ?? 0);
  return {
    containers: [...containers.values()],
    sandboxStoppedAtMs: stoppedAtMs,
    events: events
      .events()
      .filter(({ reason }) => isAboutKill(reason))
      .map(({ type, reason, message }) => ({ type, reason, message })),
  };
}

function isAboutKill(reason: string | undefined): boolean {
  return reason === 'Killing' || reason === 'FailedPreStopHook';
}

function note(one: StoppedContainer, fact: ClusterFact, atMs: number): void {
  if (fact.type === 'HookStarted') one.preStopStartedAtMs = atMs;
  if (fact.type === 'ContainerExited') one.stoppedAtMs = atMs;
  if (fact.type !== 'ContainerSignaled') return;
  if (fact.signal === 'SIGKILL') one.sigkilled = true;
  else {
    one.sigtermAtMs = atMs;
    one.graceGivenToRuntimeSeconds = fact.graceSeconds;
  }
}
