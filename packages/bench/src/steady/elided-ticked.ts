/** Healthy, probed Pods for an hour: with every probe tick simulated, and with those left out that change nothing. */
import { clusterOf, cpuMs } from '../pods.ts';
import type { BenchOptions, BenchResult } from '../result.ts';

/** Start-up is over by then, and is not what this measures. */
const SETTLED_MS = 120_000;
const RATIO_GOAL = 100;
/** A second, longer span shows that its length costs nothing. */
const LONGER = 10;

interface Steady {
  readonly cpuPerPodMs: number;
  readonly facts: number;
}

export function run({ smoke }: BenchOptions): BenchResult[] {
  const forMs = smoke ? 300_000 : 3_600_000;
  const pods = smoke ? 100 : 10_000;
  const elided = steady(pods, forMs, false);
  const longer = steady(pods, forMs * LONGER, false);
  const ticked = steady(pods, forMs, true);
  const ratio = ticked.cpuPerPodMs / Math.max(elided.cpuPerPodMs, 1e-9);
  const suite = 'steady';
  const span = `${forMs / 60_000} simulated minutes`;
  return [
    {
      suite,
      name: `${pods} Pods, elided`,
      metric: `facts in ${span}`,
      value: elided.facts,
      unit: '',
    },
    {
      suite,
      name: `${pods} Pods, ticked`,
      metric: `facts in ${span}`,
      value: ticked.facts,
      unit: '',
    },
    {
      suite,
      name: `${pods} Pods, elided`,
      metric: 'CPU for all of them',
      value: elided.cpuPerPodMs * pods,
      unit: 'ms',
    },
    {
      suite,
      name: 'ticked against elided',
      metric: 'CPU per Pod',
      value: ratio,
      unit: 'times',
      ...(smoke ? {} : { goal: { atLeast: RATIO_GOAL, met: ratio >= RATIO_GOAL } }),
    },
    {
      suite,
      name: `${pods} Pods, elided`,
      metric: `CPU for ${LONGER} times as long, against once`,
      value: longer.cpuPerPodMs / Math.max(elided.cpuPerPodMs, 1e-9),
      unit: 'times',
      note: 'independent of the length: both are next to nothing, so the ratio is noise',
    },
  ];
}

function steady(pods: number, forMs: number, ticked: boolean): Steady {
  const size = { nodes: Math.ceil(pods / 100), pods };
  const simulation = clusterOf(size, false, { store: 'direct', ticked });
  simulation.run({ until: SETTLED_MS });
  const factsBefore = simulation.log.length;
  const startedAt = cpuMs();
  simulation.run({ until: SETTLED_MS + forMs });
  return {
    cpuPerPodMs: (cpuMs() - startedAt) / pods,
    facts: simulation.log.length - factsBefore,
  };
}
