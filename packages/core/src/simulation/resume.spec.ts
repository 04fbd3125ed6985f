import { expect, it } from 'vitest';
import type { ApiObject } from '../state/tables.ts';
import { Simulation, SnapshotRefusedError } from './simulation.ts';
import { timer } from 'rxjs';

const crashing = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'crash' },
  spec: { containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', 'exit 1'] }] },
} as ApiObject;

const begun = (): Simulation => {
  const simulation = new Simulation({ nodes: [{ name: 'node', count: 2 }] });
  simulation.execute({ type: 'Apply', object: crashing });
  return simulation.run({ until: 60_000 });
};

it('goes on from a snapshot that went through JSON as if it had never stopped', () => {
  const whole = begun();
  const snapshot = JSON.parse(JSON.stringify(whole.snapshot())) as ReturnType<
    Simulation['snapshot']
  >;
  const before = whole.log.length;
  whole.run({ until: 600_000 });
  const resumed = Simulation.resume(snapshot).run({ until: 600_000 });
  expect(resumed.log.facts).toEqual(whole.log.facts.slice(before));
  expect(resumed.log.at(before + 1)).toEqual(whole.log.at(before + 1));
});

it('forks into runs that do not touch each other', () => {
  const main = begun();
  const fork = main.fork();
  fork.execute({ type: 'CrashNode', node: 'node-1' });
  const alone = begun().run({ until: 300_000 });
  main.run({ until: 300_000 });
  fork.run({ until: 300_000 });
  expect(main.log.facts).toEqual(alone.log.facts);
  expect(fork.log.facts).not.toEqual(main.log.facts);
});

it('refuses a snapshot while closures are pending, and names them', () => {
  const simulation = begun();
  const subscription = timer(1_000, simulation.scheduler).subscribe();
  expect(() => simulation.snapshot()).toThrow(SnapshotRefusedError);
  subscription.unsubscribe();
  expect(simulation.snapshot().kernel.now).toBe(60_000);
});

it('refuses to execute a command from within a subscriber and says what to do', () => {
  const simulation = new Simulation({ nodes: [{ name: 'node' }] });
  simulation.log
    .ofType('PodBound')
    .subscribe(() => simulation.execute({ type: 'CrashNode', node: 'node' }));
  simulation.execute({ type: 'Apply', object: crashing });
  simulation.run({ until: 1_000 });
  expect(String(simulation.log.subscriberErrors[0]?.error)).toContain('use send()');
});

it('keeps a fork apart from its origin in the middle of an instant with many probes', () => {
  const probed = (name: string): ApiObject =>
    ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        containers: [
          { name: 'a', image: 'app:1', livenessProbe: { httpGet: { port: 81 } } },
          { name: 'b', image: 'app:1', readinessProbe: { exec: { command: ['false'] } } },
        ],
      },
    }) as unknown as ApiObject;
  const start = (): Simulation => {
    const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
    for (const name of ['x', 'y', 'z']) simulation.execute({ type: 'Apply', object: probed(name) });
    return simulation;
  };
  const whole = start().run({ until: 60_000 });
  const origin = start().run({ until: 9_999 });
  for (let steps = 0; steps < 2; steps += 1) origin.step();
  const fork = origin.fork().run({ until: 60_000 });
  origin.run({ until: 60_000 });
  expect(fork.log.facts).toEqual(whole.log.facts);
  expect(origin.log.facts).toEqual(whole.log.facts);
});
