import { expect, it } from 'vitest';
import { Simulation } from '../../simulation/simulation.ts';
import { buildReport } from './build-report.ts';
import type { Node } from '../../api/schema/kubernetes.ts';
import { fromTimestamp } from '../../engine/time.ts';

const MINUTE = 60_000;

/** When the API shows the node's conditions to have been written last, in milliseconds. */
function heartbeatOf({ state, log, now }: Simulation): number {
  const { objects } = buildReport({
    tables: state,
    facts: log.facts,
    options: { seed: 1 },
    clockMs: now,
    version: '0',
  });
  const [node] = objects['nodes'] as unknown as readonly Node[];
  const times = (node?.status.conditions ?? []).map(
    ({ lastHeartbeatTime = '' }) => lastHeartbeatTime,
  );
  expect(new Set(times).size).toBe(1);
  return fromTimestamp(times[0] ?? '');
}

const cluster = (): Simulation => new Simulation({ nodes: [{ name: 'node-1' }] });

it('a healthy node shows a heartbeat every five minutes, at no cost', () => {
  const simulation = cluster();
  const seen = new Set<number>();
  for (let at = 0; at <= 60 * MINUTE; at += 5_000) {
    simulation.run({ until: at });
    const heartbeat = heartbeatOf(simulation);
    expect(at - heartbeat).toBeGreaterThanOrEqual(-1);
    expect(at - heartbeat).toBeLessThan(7.5 * MINUTE + 11_000);
    seen.add(heartbeat);
  }
  const [, first = 0, ...later] = seen;
  expect(first).toBeGreaterThanOrEqual(2.5 * MINUTE);
  for (const [index, at] of later.entries()) {
    expect(at - ([first, ...later][index] ?? 0)).toBeGreaterThanOrEqual(5 * MINUTE - 1_000);
    expect(at - ([first, ...later][index] ?? 0)).toBeLessThan(5 * MINUTE + 12_000);
  }
  expect(later.length).toBeGreaterThan(8);
  expect(simulation.nextAt).toBeUndefined();
});

it('the last heartbeat of a node that fell silent stays', () => {
  const simulation = cluster();
  simulation.run({ until: 21 * MINUTE });
  const last = heartbeatOf(simulation);
  simulation.execute({ type: 'PartitionNode', node: 'node-1' });
  simulation.run({ until: 60 * MINUTE });
  expect(heartbeatOf(simulation)).toBe(last);
  simulation.execute({ type: 'HealNode', node: 'node-1' });
  simulation.run({ until: 61 * MINUTE });
  expect(heartbeatOf(simulation)).toBe(60 * MINUTE);
});
