/** Suite `kubelet/probe-timeline`: the prober of the simulated kubelet, against a container that starts and answers as given. */
import type { Container, JsonObject } from '../../../api/schema/kubernetes.ts';
import type { ClusterFact, ProbeType } from '../../../state/facts.ts';
import { readAs } from '../vector-pods.ts';
import { PROBE_COMMAND } from './scripted-programs.ts';
import { scriptedCluster } from './scripted-cluster.ts';

interface Given {
  readonly container: Pick<Container, 'livenessProbe' | 'readinessProbe' | 'startupProbe'>;
  readonly containerStartsAtMs: readonly number[];
  readonly probesSucceedDuringMs: readonly (readonly [number, number | null])[];
  readonly horizonMs: number;
}

const NAME = 'app';

/** Plays the case to its horizon with every tick simulated and lists what was seen. */
export function probeTimeline(given: JsonObject): unknown {
  const {
    container = {},
    containerStartsAtMs = [],
    probesSucceedDuringMs = [],
    horizonMs = 0,
  } = readAs<Partial<Given>>(given);
  const ends = containerStartsAtMs.slice(1);
  const { kernel } = scriptedCluster({
    spec: { restartPolicy: 'Always', containers: [probed(container)] },
    // The first instance starts late, the next ones the moment that the one before has ended.
    startContainer: ({ now }) => {
      const first = containerStartsAtMs[0] ?? 0;
      return now < first ? [first - now, first - now] : [0, 0];
    },
    restartBackOff: { initialMs: 0, maxMs: 0 },
    ticked: true,
    script: {
      life: (_name, instance) => {
        const end = ends[instance];
        const start = containerStartsAtMs[instance];
        if (end === undefined || start === undefined) return undefined;
        return { afterMs: end - start, code: 1 };
      },
      // A failed liveness probe asks for a kill, which the case leaves open.
      mortal: false,
      succeeds: (now) =>
        probesSucceedDuringMs.some(([from, to]) => now >= from && (to === null || now < to)),
    },
  });
  kernel.run({ until: horizonMs - 1 });
  const facts = kernel.log.facts;
  return { probes: attempts(facts), results: results(facts), status: statuses(facts) };
}

function probed(container: Given['container']): Container {
  const exec = { command: [PROBE_COMMAND] };
  const { livenessProbe, readinessProbe, startupProbe } = container;
  return {
    name: NAME,
    image: 'image:1',
    imagePullPolicy: 'IfNotPresent',
    ...(livenessProbe && { livenessProbe: { ...livenessProbe, exec } }),
    ...(readinessProbe && { readinessProbe: { ...readinessProbe, exec } }),
    ...(startupProbe && { startupProbe: { ...startupProbe, exec } }),
  };
}

interface Attempt {
  readonly atMs: number;
  readonly success: boolean;
  readonly times?: number;
}

function attempts(facts: readonly ClusterFact[]): Partial<Record<ProbeType, Attempt[]>> {
  const found: Partial<Record<ProbeType, Attempt[]>> = {};
  for (const fact of facts) {
    const success = fact.type === 'ProbeSucceeded' || fact.type === 'ProbeTicked';
    if (!success && fact.type !== 'ProbeFailed') continue;
    const list = (found[fact.probe] ??= []);
    const last = list.at(-1);
    if (last?.atMs === fact.at && last.success === success) {
      list[list.length - 1] = { ...last, times: (last.times ?? 1) + 1 };
    } else list.push({ atMs: fact.at, success });
  }
  return found;
}

function results(facts: readonly ClusterFact[]): unknown[] {
  return facts.flatMap((fact) =>
    fact.type === 'ProbeResultChanged'
      ? [{ atMs: fact.at, probe: fact.probe, result: fact.result }]
      : [],
  );
}

/** The last pair of each instant, where it differs from the one before. */
function statuses(facts: readonly ClusterFact[]): unknown[] {
  const list: { atMs: number; started: boolean; ready: boolean }[] = [];
  for (const fact of facts) {
    if (fact.type !== 'PodStatusReported') continue;
    const [shown] = fact.status.containerStatuses ?? [];
    const pair = { atMs: fact.at, started: shown?.started ?? false, ready: shown?.ready ?? false };
    if (list.at(-1)?.atMs === fact.at) list.pop();
    const before = list.at(-1);
    if (before?.started === pair.started && before.ready === pair.ready) continue;
    list.push(pair);
  }
  return list;
}
