/** The best of the scenarios as a tour: what `podsim` without arguments shows. */
import {
  formatDuration,
  podAvailability,
  type DurationMs,
  type ScenarioRun,
  type Simulation,
} from '@podsim/core';
import { factsOf, outputOf, podOf } from './observe.ts';
import { play, scenarioPath } from './play.ts';
import { visits } from './visits.ts';

/** One stop of the tour: a story, the files that play it, and what came of it. */
export interface TourStop {
  readonly title: string;
  /** What happens, in a few sentences. */
  readonly story: string;
  /** Why it is so. */
  readonly cause: string;
  /** Absolute paths, for `podsim run`. */
  readonly files: readonly string[];
  /** Plays it, and sums up in a few lines what one should have seen. */
  play(options?: { readonly fidelity?: 'real' | 'instant'; readonly seed?: number }): TourPlay;
}

export interface TourPlay {
  readonly run: ScenarioRun;
  readonly simulation: Simulation;
  readonly lines: readonly string[];
}

interface Stop extends Pick<TourStop, 'title' | 'story' | 'cause'> {
  readonly file: string;
  readonly sumUp: (simulation: Simulation) => readonly string[];
}

const STOPS: readonly Stop[] = [
  {
    title: 'Two containers, one volume',
    story:
      'debian-container writes index.html into a volume and ends; nginx-container serves it from there.\n' +
      'A client asks nginx for its page.',
    cause:
      'A volume belongs to the Pod: both containers mount the directory /data of their machine.',
    file: 'two-containers/scenario.yaml',
    sumUp: (simulation) => [
      `http://two-containers/ answers: ${outputOf(simulation, 'client', 'wget').join(' ')}`,
    ],
  },
  {
    title: 'An init container brings the application',
    story:
      'The container war copies sample.war into an emptyDir and ends; only then does Tomcat start, and finds it.\n' +
      'A client asks port 8001 of the machine; a second Pod of this kind asks for the same port.',
    cause:
      'Init containers run to their end before the others start; a port of the machine can be had once.',
    file: 'javaweb-2/scenario.yaml',
    sumUp: (simulation) => {
      const [client] = podOf(simulation, 'client').status.containerStatuses ?? [];
      const [refusal] = factsOf(simulation, 'PodUnschedulable', 'javaweb-3');
      return [
        `http://node-1:8001/sample answers: ${client?.state?.terminated?.message?.trim() ?? ''}`,
        `javaweb-3 has no node: ${refusal?.message ?? ''}`,
      ];
    },
  },
  {
    title: 'Running, and nobody is served',
    story:
      'The same application twice, without and with a livenessProbe. After a minute it hangs in both.\n' +
      'The API goes on saying Running and Ready of the one; the other is restarted.',
    cause: 'Running says that a process is there. Only a probe asks whether it still answers.',
    file: 's21-liveness-probes/side-by-side.yaml',
    sumUp: (simulation) =>
      ['without-probe', 'with-probe'].map((pod) => {
        const [status] = podOf(simulation, pod).status.containerStatuses ?? [];
        const { phase } = podOf(simulation, pod).status;
        const restarts = `restarts ${status?.restartCount ?? 0}`;
        return `${pod}: ${phase}, ${restarts}, down for ${formatDuration(outageMs(simulation, pod))}, as a visitor saw it ${formatDuration(unservedMs(simulation, pod))}`;
      }),
  },
  {
    title: 'A bare Pod on a lost node',
    story:
      'Its machine goes down for twenty minutes, while two others stand idle.\n' +
      'After five minutes the Pod is to be deleted, which hangs until the machine is back.',
    cause:
      'A Pod is bound once and never moves; only a controller would make another one elsewhere.',
    file: 's18-node-loss/bare.yaml',
    sumUp: (simulation) => {
      const [crashed] = factsOf(simulation, 'NodeCrashed');
      const [doomed] = factsOf(simulation, 'PodDeletionStarted', 'bare');
      const [gone] = factsOf(simulation, 'ObjectDeleted').filter(({ plural }) => plural === 'pods');
      const nodes = new Set(
        factsOf(simulation, 'ContainerStarted', 'bare').map((one) => one.nodeName),
      );
      const doomedAt = doomed?.at ?? 0;
      return [
        `its deletion was asked for ${formatDuration(doomedAt - (crashed?.at ?? 0))} after the loss, and took ${formatDuration((gone?.at ?? 0) - doomedAt)}`,
        `it has run on ${[...nodes].join(', ')}, and nowhere else`,
      ];
    },
  },
];

/** In this order, all of it in a few seconds. */
export const tour: readonly TourStop[] = STOPS.map(({ file, sumUp, ...told }) => ({
  ...told,
  files: [scenarioPath(file)],
  play: (options = {}) => {
    const run = play([file], options);
    return { run, simulation: run.simulation, lines: sumUp(run.simulation) };
  },
}));

/** How long the Pod was Running without serving, the first start left out. */
function outageMs({ log, now }: Simulation, pod: string): DurationMs {
  const { unavailableSpans = [], servingSpans = [] } =
    podAvailability(log.facts, `default/${pod}`, { to: now }) ?? {};
  const since = servingSpans[0]?.from ?? 0;
  return totalMs(unavailableSpans.filter(({ from }) => from >= since));
}

function unservedMs({ log, now }: Simulation, pod: string): DurationMs {
  const { servedSpans, unservedSpans } = visits(log.facts, 'default/visitors', pod, now);
  const since = servedSpans[0]?.from ?? 0;
  return totalMs(unservedSpans.filter(({ from }) => from >= since));
}

const totalMs = (spans: readonly { readonly from: number; readonly to: number }[]): DurationMs =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0);
