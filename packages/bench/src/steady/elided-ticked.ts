/** Healthy, probed Pods for an hour: with every probe tick simulated, and with those left out that change nothing. */
import type { Simulation } from '@podsim/core';
import { clusterOf, cpuMs } from '../pods.ts';
import type { BenchOptions, BenchResult } from '../result.ts';

/** Start-up is over by then. */
const SETTLED_MS = 120_000;
const RATIO_GOAL = 100;
/** A second, longer span shows that its length costs nothing. */
const LONGER = 10;
const MIB = 2 ** 20;

interface Steady {
  readonly simulation: Simulation;
  /** From no cluster at all until all Pods are ready. */
  readonly startUpCpuMs: number;
  readonly cpuMs: number;
  readonly facts: number;
}

export function run({ smoke }: BenchOptions): BenchResult[] {
  const forMs = smoke ? 300_000 : 3_600_000;
  const pods = smoke ? 100 : 10_000;
  const elided = steady(pods, forMs, false);
  const longer = measured(elided.simulation, SETTLED_MS + forMs * (1 + LONGER));
  const ticked = steady(pods, forMs, true);
  const { heapUsed } = process.memoryUsage();
  const ratio = ticked.cpuMs / Math.max(elided.cpuMs, 1e-3);
  const whole = (ticked.startUpCpuMs + ticked.cpuMs) / (elided.startUpCpuMs + elided.cpuMs);
  const result = (name: string, metric: string, value: number, unit: string): BenchResult => {
    return { suite: 'steady', name: `${pods} Pods, ${name}`, metric, value, unit };
  };
  const span = `${forMs / 60_000} simulated minutes`;
  return [
    result('elided', `facts in ${span}`, elided.facts, ''),
    result('elided', `CPU for ${span}`, elided.cpuMs, 'ms'),
    result('elided', `CPU for ${LONGER} times as long`, longer.cpuMs, 'ms'),
    result('elided', 'CPU to start all', elided.startUpCpuMs, 'ms'),
    result('ticked', `facts in ${span}`, ticked.facts, ''),
    result('ticked', `CPU for ${span}`, ticked.cpuMs, 'ms'),
    result('ticked', 'CPU to start all', ticked.startUpCpuMs, 'ms'),
    result('ticked', 'heap at the end, both clusters', heapUsed / MIB, 'MiB'),
    {
      ...result('ticked against elided', `CPU for ${span}`, ratio, 'times'),
      ...(smoke ? {} : { goal: { atLeast: RATIO_GOAL, met: ratio >= RATIO_GOAL } }),
    },
    result('ticked against elided', 'CPU, start included', whole, 'times'),
  ];
}

/** A cluster of its own, started and run; both modes have the same one. */
function steady(pods: number, forMs: number, ticked: boolean): Steady {
  const startedAt = cpuMs();
  const size = { nodes: Math.ceil(pods / 100), pods };
  const simulation = clusterOf(size, false, { store: 'direct', ticked });
  simulation.run({ until: SETTLED_MS });
  const startUpCpuMs = cpuMs() - startedAt;
  return { simulation, startUpCpuMs, ...measured(simulation, SETTLED_MS + forMs) };
}

/** CPU time and facts from now until then; no fact is kept, so memory does not grow with their number. */
function measured(simulation: Simulation, until: number): Pick<Steady, 'cpuMs' | 'facts'> {
  const factsBefore = simulation.log.length;
  const startedAt = cpuMs();
  simulation.run({ until });
  return { cpuMs: cpuMs() - startedAt, facts: simulation.log.length - factsBefore };
}
