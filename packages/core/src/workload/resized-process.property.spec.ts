import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ResourceRequirements } from '../api/schema/kubernetes.ts';
import { Simulation } from '../simulation/simulation.ts';
import { aContainer, aNode, aPod } from '../testing/builders.ts';
import { effectiveCpuLimit, processClock, type CpuLimit } from './process-time.ts';

const limit = fc.integer({ min: 1, max: 1_500 });
const resizes = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 90_000 }), limit), { maxLength: 4 })
  .map((list) => list.sort(([a], [b]) => a - b))
  .filter((list) => list.every(([at], index) => at !== list[index + 1]?.[0]));

it('whatever becomes of its limit, a program starts and ends when its own clock says so', () => {
  fc.assert(
    fc.property(limit, resizes, fc.boolean(), (first, later, resumed) => {
      const cpuOf = (milli: number): ResourceRequirements => ({
        requests: { cpu: '1m' },
        limits: { cpu: `${milli}m` },
      });
      const web = (milli: number) =>
        aPod('web', { containers: [aContainer('main', { resources: cpuOf(milli) })] });
      let simulation = new Simulation({
        fidelity: 'instant',
        nodes: [aNode('node')],
        workloads: [
          {
            spec: {
              match: { container: 'main' },
              startup: '10s',
              listen: [{ port: 80 }],
              cpu: [{ cores: '1' }, { from: '10s', cores: '300m' }],
              exit: { after: '20s', code: 0 },
            },
          },
        ],
      });
      simulation.execute({ type: 'Apply', object: web(first) });
      const limits: CpuLimit[] = [{ fromAt: 0, milli: effectiveCpuLimit(first) }];
      let present = first;
      for (const [at, milli] of later) {
        simulation.run({ until: at });
        // An ended container is started anew, with a clock of its own.
        if (simulation.log.facts.some(({ type }) => type === 'ContainerExited')) break;
        if (resumed) simulation = Simulation.resume(simulation.snapshot(), simulation.log.facts);
        simulation.execute({ type: 'Apply', object: web(milli) });
        // The same limit again is no resize.
        if (milli !== present) limits.push({ fromAt: at, milli: effectiveCpuLimit(milli) });
        present = milli;
      }
      simulation.run({
        stopWhen: () => simulation.log.facts.some(({ type }) => type === 'ContainerExited'),
      });
      const wishes = [
        { fromMs: 0, milli: 1_000 },
        { fromMs: 10_000, milli: 300 },
      ];
      const clock = processClock(0, wishes, limits);
      const instantOf = (ms: number): number => clock?.instantOf(ms) ?? ms;
      const at = (type: string) => simulation.log.facts.find((fact) => fact.type === type)?.at;
      expect(at('ListenerOpened')).toBe(instantOf(10_000));
      expect(at('ContainerExited')).toBe(instantOf(20_000));
    }),
    { numRuns: 25 },
  );
});
