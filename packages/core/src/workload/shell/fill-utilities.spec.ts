import { expect, it } from 'vitest';
import { Simulation } from '../../simulation/simulation.ts';
import { aPod } from '../../testing/builders.ts';
import { programFor } from '../process.ts';
import { TestContainer } from '../testing-container.ts';

const MIB = 2 ** 20;

function sh(script: string, untilMs: number): TestContainer {
  const program = programFor({
    image: 'busybox',
    command: ['sh', '-c', script],
    containerName: 'main',
    podLabels: {},
    podAnnotations: {},
    workloads: [],
  });
  return new TestContainer(program).runUntil(untilMs);
}

const sizeOf = ({ files }: TestContainer, path: string) => files.stat(path)?.size;

it.each([
  ['dd if=/dev/zero of=/data/f bs=1M count=20', 20 * MIB],
  ['dd if=/dev/urandom of=/data/f bs=512 count=3 status=none', 1_536],
  ['cd /data; dd if=/dev/zero of=f bs=1MB count=2 && dd if=/dev/zero of=f bs=1k count=1', 1_024],
  ['fallocate -l 10M /data/f', 10 * MIB],
  ['echo hello > /data/f; fallocate -l 1K /data/f', 1_024],
  ['dd if=/dev/zero of=/data/f bs=1M count=3; echo x > /data/f', 2],
  ['dd if=/dev/zero of=/data/f bs=1 count=0 seek=10M', 0],
  ['echo hello > /tmp/g; dd if=/tmp/g of=/data/f bs=1 count=3', 3],
])('%s leaves a file of %i bytes', (script, bytes) => {
  expect(sizeOf(sh(script, 1_000), '/data/f')).toBe(bytes);
});

it('writing takes time, and an endless dd goes on writing', () => {
  const script = 'dd if=/dev/zero of=/data/f bs=1M';
  expect(sizeOf(sh(script, 999), '/data/f')).toBe(0);
  expect(sizeOf(sh(script, 3_000), '/data/f')).toBe(3 * 500_000_000);
});

it('a script that fills an emptyDir beyond its sizeLimit has its Pod evicted', () => {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
  const script = 'dd if=/dev/zero of=/cache/f bs=1M count=20; sleep 1000';
  simulation.execute({
    type: 'Apply',
    object: aPod('cache', {
      volumes: [{ name: 'cache', emptyDir: { sizeLimit: '10Mi' } }],
      containers: [
        {
          name: 'app',
          image: 'busybox:1.36',
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
        },
      ],
    }),
  });
  simulation.run({ until: 60_000 });
  const { status } = simulation.state.pods.get('default/cache') ?? {};
  expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(status?.message).toBe('Usage of EmptyDir volume "cache" exceeds the limit "10Mi". ');
});
