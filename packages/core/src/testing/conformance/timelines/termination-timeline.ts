/** Suite `kubelet/termination-timeline`: the simulated kubelet kills a Pod whose containers stop as given. */
import type { Container, JsonObject, PodSpec } from '../../../api/schema/kubernetes.ts';
import { CoreEventsProjection } from '../../../projections/core-events/core-events-projection.ts';
import { killSandbox } from '../../../faults/container-faults.ts';
import { stopPod } from '../../../kubelet/pod-stop.ts';
import type { ClusterFact } from '../../../state/facts.ts';
import { readAs } from '../vector-pods.ts';
import { scriptedCluster, type ScriptedCluster } from './scripted-cluster.ts';

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
  readonly running: readonly string[];
  readonly behaviour?: Readonly<Record<string, Behaviour>>;
}

/** By then everything that is to run runs, and what is not is dead and in its back-off. */
const KILLED_AT_MS = 5_000;
const HORIZON_MS = 10 * 3_600_000;

export function terminationTimeline(given: JsonObject): unknown {
  const readGiven = readAs<Given>(given);
  const { spec, running, behaviour = {} } = readGiven;
  const cluster = scriptedCluster({
    spec: complete(spec, running),
    script: {
      life: (name, instance) => (running.includes(name) ? undefined : dead(spec, name, instance)),
      stopMs: (name) => {
        const { ignoresSigterm = false, exitsMsAfterSigterm = 0 } = behaviour[name] ?? {};
        return ignoresSigterm ? null : exitsMsAfterSigterm;
      },
      hook: (name) => {
        const { preStopTakesMs = 0, preStopFails = false } = behaviour[name] ?? {};
        return { tookMs: preStopTakesMs, exitCode: preStopFails ? 1 : 0 };
      },
    },
  });
  const { kernel } = cluster;
  kernel.run({ until: KILLED_AT_MS });
  const begun = kernel.log.facts.find(({ type }) => type === 'ContainerKillRequested');
  if (begun === undefined) kill(cluster, readGiven);
  kernel.run({ until: HORIZON_MS });
  return observed(kernel.log.facts);
}

/** Regular containers that are dead have ended for good; sidecars come back and are caught in their back-off. */
function complete(spec: PodSpec, running: readonly string[]): PodSpec {
  const withImage = (container: Container): Container => ({ ...container, image: 'image:1' });
  const someDead = spec.containers.some(({ name }) => !running.includes(name));
  return {
    ...spec,
    restartPolicy: someDead ? 'Never' : (spec.restartPolicy ?? 'Always'),
    containers: spec.containers.map(withImage),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(withImage) }),
  };
}

function dead(spec: PodSpec, name: string, instance: number): { afterMs: number; code: number } {
  const isRegular = spec.containers.some((one) => one.name === name);
  // A regular container ends when the kill is due; a sidecar lets the Pod start, then crash-loops.
  if (isRegular) return { afterMs: KILLED_AT_MS, code: 0 };
  return { afterMs: instance === 0 ? SIDECAR_LIFE_MS : 0, code: 0 };
}

const SIDECAR_LIFE_MS = 1_000;

/** The kill as the case has it: by deletion, by an override, or within a live Pod. */
function kill({ kernel, kubelet, pod }: ScriptedCluster, given: Given): void {
  const { deletionGracePeriodSeconds, killOverrideSeconds } = given;
  const uid = pod.metadata.uid ?? '';
  const key = `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
  if (killOverrideSeconds !== undefined) {
    stopPod(kubelet, uid, { reason: 'evicted', overrideSeconds: killOverrideSeconds });
  } else if (deletionGracePeriodSeconds !== undefined) {
    kubelet.api.delete('pods', key, { gracePeriodSeconds: deletionGracePeriodSeconds });
  } else killSandbox(kernel, key);
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
  const first = facts.findIndex(({ type }) => type === 'ContainerKillRequested');
  const startedAt = facts[first]?.at ?? 0;
  const containers = new Map<string, StoppedContainer>();
  const events = new CoreEventsProjection();
  for (const fact of facts.slice(0, first)) events.apply(fact);
  const before = new Set(events.events().map(({ metadata }) => metadata.name));
  let stoppedAtMs = 0;
  for (const fact of facts.slice(first)) {
    if (fact.type === 'ContainerCreated') break;
    events.apply(fact);
    if (fact.type === 'SandboxExited') stoppedAtMs = fact.at - startedAt;
    if (fact.type === 'ContainerKillRequested' && !containers.has(fact.containerId)) {
      containers.set(fact.containerId, { name: fact.container, sigkilled: false });
    }
    const one = 'containerId' in fact ? containers.get(fact.containerId) : undefined;
    if (one !== undefined) note(one, fact, fact.at - startedAt);
  }
  for (const one of containers.values()) stoppedAtMs = Math.max(stoppedAtMs, one.stoppedAtMs ?? 0);
  return {
    containers: [...containers.values()],
    sandboxStoppedAtMs: stoppedAtMs,
    events: events
      .events()
      .filter(({ metadata, reason }) => !before.has(metadata.name) && isAboutKill(reason))
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
