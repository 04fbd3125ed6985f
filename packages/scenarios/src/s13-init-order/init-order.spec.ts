import { Simulation, type ApiObject, type Command, type Pod } from '@podsim/core';
import { aContainer, aPod, aScript } from '@podsim/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

describe.each(FIDELITIES)('init order, %s', (fidelity) => {
  const { simulation } = play(['s13-init-order/scenario.yaml'], { fidelity });

  it('S13: init containers run one by one, in order, each to its end, before the app starts', () => {
    const order = simulation.log.facts.flatMap((fact) => {
      if (!('pod' in fact) || fact.pod !== 'default/in-order') return [];
      if (fact.type === 'ContainerStarted') return [`${fact.container} starts`];
      return fact.type === 'ContainerExited' ? [`${fact.container} ends ${fact.exitCode}`] : [];
    });
    expect(order).toEqual([
      ...['one starts', 'one ends 0'],
      ...['two starts', 'two ends 1', 'two starts', 'two ends 1', 'two starts', 'two ends 0'],
      ...['three starts', 'three ends 0'],
      ...['app starts', 'helper starts'],
    ]);
  });

  it('S13: a failing init container is tried again, with the back-off of restarts', () => {
    const starts = factsOf(simulation, 'ContainerStarted', 'in-order', 'two').map(({ at }) => at);
    const ends = factsOf(simulation, 'ContainerExited', 'in-order', 'two').map(({ at }) => at);
    expect((starts[1] ?? 0) - (ends[0] ?? 0)).toBeLessThan(2_500);
    expect((starts[2] ?? 0) - (ends[1] ?? 0)).toBeGreaterThanOrEqual(10_000);
  });

  it('S13: with restartPolicy Never it is not, and the app is never started', () => {
    expect(podOf(simulation, 'no-retry').status.phase).toBe('Failed');
    const created = factsOf(simulation, 'ContainerCreated', 'no-retry');
    expect(created.map(({ container }) => container)).toEqual(['one', 'two']);
  });
});

interface Init {
  readonly failures: number;
  readonly seconds: number;
}

/** Each init container fails so often, on whatever volume it counts, then takes so long and succeeds. */
function podOfInits(
  inits: readonly Init[],
  restartPolicy: 'Always' | 'OnFailure' | 'Never',
): Pod & ApiObject {
  const volumeMounts = [{ name: 'attempts', mountPath: '/attempts' }];
  return aPod('web', {
    restartPolicy,
    terminationGracePeriodSeconds: 1,
    volumes: [{ name: 'attempts', emptyDir: {} }],
    initContainers: inits.map(({ failures, seconds }, index) =>
      aScript(
        `init-${index}`,
        `echo x >> /attempts/${index}; [ $(wc -l < /attempts/${index}) -gt ${failures} ] && sleep ${seconds}`,
        { volumeMounts },
      ),
    ),
    containers: [aContainer('app'), aScript('helper', 'sleep 1000')],
  });
}

/** What happened out of order: each container may start only when all before it have succeeded in this sandbox. */
function outOfOrder({ log }: Simulation, names: readonly string[]): string[] {
  let succeeded = new Set<string>();
  let running = new Set<string>();
  return log.facts.flatMap((fact) => {
    if (fact.type === 'SandboxCreated') {
      succeeded = new Set();
      running = new Set();
    }
    if (fact.type === 'ContainerExited') {
      running.delete(fact.container);
      if (fact.exitCode === 0) succeeded.add(fact.container);
    }
    if (fact.type !== 'ContainerStarted') return [];
    const index = names.indexOf(fact.container);
    const before = index < 0 ? names : names.slice(0, index);
    const isEarly = before.some((name) => !succeeded.has(name) || running.has(name));
    running.add(fact.container);
    return isEarly ? [`#${fact.seq} ${fact.container} at ${fact.at}`] : [];
  });
}

const arbitraryFault = (count: number): fc.Arbitrary<Command> =>
  fc.oneof(
    fc.constant<Command>({ type: 'KillSandbox', pod: 'default/web' }),
    fc
      .constantFrom('app', ...Array.from({ length: count }, (_, index) => `init-${index}`))
      .map((container): Command => ({
        type: 'KillContainer',
        pod: 'default/web',
        container,
        signal: 'SIGKILL',
      })),
    fc.constant<Command>({ type: 'RebootNode', node: 'node', downForMs: 5_000 }),
  );

it('S13: the order holds under every failure', () => {
  const arbitraryInit = fc.record({
    failures: fc.integer({ min: 0, max: 2 }),
    seconds: fc.integer({ min: 0, max: 3 }),
  });
  const arbitraryCase = fc.array(arbitraryInit, { minLength: 1, maxLength: 4 }).chain((inits) =>
    fc.record({
      inits: fc.constant(inits),
      restartPolicy: fc.constantFrom('Always' as const, 'OnFailure' as const, 'Never' as const),
      fidelity: fc.constantFrom(...FIDELITIES),
      faults: fc.array(
        fc.tuple(fc.integer({ min: 0, max: 120_000 }), arbitraryFault(inits.length)),
        { maxLength: 4 },
      ),
    }),
  );
  fc.assert(
    fc.property(arbitraryCase, ({ inits, restartPolicy, fidelity, faults }) => {
      const simulation = new Simulation({ fidelity, nodes: [{ name: 'node' }] });
      simulation.execute({ type: 'Apply', object: podOfInits(inits, restartPolicy) });
      for (const [at, command] of faults) simulation.send(command, at);
      simulation.run({ until: 300_000 });
      expect(
        outOfOrder(
          simulation,
          inits.map((_, index) => `init-${index}`),
        ),
      ).toEqual([]);
      const started = factsOf(simulation, 'ContainerStarted', 'web', 'app').length > 0;
      const mayFail = inits.some(({ failures }) => failures > 0);
      if (restartPolicy === 'Never' && mayFail) expect(started).toBe(false);
      else if (faults.length === 0) expect(started).toBe(true);
    }),
    { numRuns: 60 },
  );
});
