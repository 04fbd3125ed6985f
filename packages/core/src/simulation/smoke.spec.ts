import { expect, it } from 'vitest';
import { Simulation } from './simulation.ts';

it('runs a pod', () => {
  for (const fidelity of ['instant', 'real'] as const) {
    const s = new Simulation({ fidelity, nodes: [{ name: 'node', count: 2 }] });
    const a = s.execute({
      type: 'Apply',
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web' },
        spec: {
          containers: [
            { name: 'nginx', image: 'nginx', readinessProbe: { httpGet: { port: 80 } } },
            { name: 'crash', image: 'busybox', command: ['sh', '-c', 'exit 1'] },
          ],
        },
      } as never,
    });
    console.log(a);
    s.run({ until: 300_000 });
    for (const f of s.log.facts.slice(0, 70)) {
      const { seq, at, cause, type, ...rest } = f as any;
      console.log(at, `#${seq}<-${cause}`, type, JSON.stringify(rest).slice(0, 150));
    }
    console.log(
      fidelity,
      s.log.facts.length,
      s.now,
      JSON.stringify(s.state.pods.get('default/web')?.status, null, 1).slice(0, 3000),
    );
  }
  expect(1).toBe(1);
});
