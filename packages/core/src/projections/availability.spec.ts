import { expect, it } from 'vitest';
import type { PodSpec } from '../api/schema/kubernetes.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { ApiObject } from '../state/tables.ts';
import { podAvailability, type PodAvailability } from './availability.ts';

function run(
  spec: PodSpec,
  until: number,
  prepare: (simulation: Simulation) => void = () => undefined,
): PodAvailability | undefined {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node-1' }] });
  const metadata = { name: 'web', namespace: 'default' };
  const object: ApiObject & { spec: PodSpec } = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  simulation.execute({ type: 'Apply', object });
  prepare(simulation);
  simulation.run({ until });
  return podAvailability(simulation.log.facts, 'default/web', { to: until });
}

const nginx: PodSpec = {
  containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 80 }] }],
};

it('S20: measures how long a Pod was Running while its application hung', () => {
  const seen = run(nginx, 300_000, (simulation) => {
    simulation.send(
      { type: 'HangContainer', pod: 'default/web', container: 'app', forMs: 60_000 },
      100_000,
    );
  });
  expect(seen?.phases['Running']).toEqual([{ from: 0, to: 300_000 }]);
  expect(seen?.readySpans).toEqual([{ from: 0, to: 300_000 }]);
  expect(seen?.unavailableSpans).toContainEqual({ from: 100_000, to: 160_000 });
});

it('S20: measures a Pod that stays Running with one of two containers dead', () => {
  const spec: PodSpec = {
    restartPolicy: 'Never',
    containers: [
      { name: 'app', image: 'nginx' },
      { name: 'db', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 30; exit 1'] },
    ],
  };
  const seen = run(spec, 100_000);
  expect(seen?.phases['Running']).toEqual([{ from: 0, to: 100_000 }]);
  expect(seen?.unavailableSpans.at(-1)).toEqual({ from: 30_000, to: 100_000 });
  expect(seen?.unreadySpans).toEqual([{ from: 30_000, to: 100_000 }]);
});

it('S21: counts the restart that a liveness probe brings as the end of the unavailability', () => {
  const livenessProbe = {
    httpGet: { path: '/', port: 80 },
    periodSeconds: 10,
    failureThreshold: 3,
  };
  const spec: PodSpec = {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 80 }], livenessProbe }],
  };
  const seen = run(spec, 600_000, (simulation) => {
    simulation.send(
      { type: 'HangContainer', pod: 'default/web', container: 'app', forMs: 400_000 },
      100_000,
    );
  });
  const outage = seen?.unavailableSpans.find(({ from }) => from === 100_000);
  expect(outage?.to).toBeGreaterThan(119_000);
  expect(outage?.to).toBeLessThan(135_000);
});

it('does not miss a container that has done its work', () => {
  const spec: PodSpec = {
    restartPolicy: 'OnFailure',
    containers: [
      { name: 'app', image: 'nginx' },
      { name: 'once', image: 'busybox:1.36', command: ['sleep', '30'] },
    ],
  };
  expect(run(spec, 100_000)?.servingSpans.at(-1)?.to).toBe(100_000);
});

it('counts a lost machine although the API still says Running', () => {
  const seen = run(nginx, 100_000, (simulation) => {
    simulation.send({ type: 'CrashNode', node: 'node-1' }, 50_000);
  });
  expect(seen?.unavailableSpans.at(-1)).toEqual({ from: 50_000, to: 100_000 });
  expect(seen?.unavailableMs).toBeGreaterThanOrEqual(50_000);
});

it('keeps to the window, and knows no Pod that never was', () => {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node-1' }] });
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: nginx };
  simulation.execute({ type: 'Apply', object });
  simulation.send({ type: 'Delete', plural: 'pods', name: 'web' }, 30_000);
  simulation.run({ until: 90_000 });
  const seen = podAvailability(simulation.log.facts, 'default/web', { from: 10_000, to: 90_000 });
  expect(seen?.phases['Running']?.[0]?.from).toBe(10_000);
  expect(seen?.phases['Running']?.at(-1)?.to).toBe(30_000);
  expect(podAvailability(simulation.log.facts, 'default/none')).toBeUndefined();
});
