import fc from 'fast-check';
import { expect, it } from 'vitest';
import { qosClassOf } from '../../api/qos-class.ts';
import type { Pod } from '../../api/schema/kubernetes.ts';
import { podsToPreempt } from './preemption.ts';
import { requestOf } from './predicates.ts';

interface Sizes {
  readonly cpu: number;
  readonly memory: number;
  readonly isGuaranteed: boolean;
  readonly priority: number;
}

function podOf(name: string, { cpu, memory, isGuaranteed, priority }: Sizes): Pod {
  const requests = { cpu: `${cpu}m`, memory: `${memory}Mi` };
  const isEmpty = cpu === 0 && memory === 0;
  const resources = isEmpty ? {} : { requests, ...(isGuaranteed && { limits: requests }) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name },
    spec: { priority, containers: [{ name: 'app', image: 'app', resources }] },
    status: {},
  };
}

const arbitrarySizes = fc.record({
  cpu: fc.constantFrom(0, 50, 100, 300),
  memory: fc.constantFrom(0, 64, 100, 500),
  isGuaranteed: fc.boolean(),
  priority: fc.constantFrom(0, 1_000, 2_000_000_000, 2_000_001_000),
});
const MI = 2 ** 20;
const lack = (resource: string, requested: number) => ({
  resource,
  requested,
  used: 0,
  capacity: 0,
});

it('property: the victims free what is lacking, none of them in vain, and spare the better classes', () => {
  fc.assert(
    fc.property(
      fc.array(arbitrarySizes, { maxLength: 8 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 800 }),
      (sizes, cpu, memory) => {
        const pods = sizes.map((size, index) => podOf(`pod-${index}`, size));
        const critical = podOf('vital', { ...sizeOfNothing, priority: 2_000_001_000 });
        const lacking = [lack('cpu', cpu), lack('memory', memory * MI)];
        const found = podsToPreempt(critical, pods, lacking);
        const allowed = pods.filter(({ spec }) => (spec.priority ?? 0) < 2_000_001_000);
        const frees = (some: readonly Pod[]): boolean =>
          lacking.every(
            ({ resource, requested }) =>
              some.reduce((sum, one) => sum + requestOf(one, resource), 0) >= requested,
          );
        if ('error' in found) {
          expect(frees(allowed)).toBe(false);
          return;
        }
        const { victims } = found;
        expect(frees(victims)).toBe(true);
        expect(new Set(victims).size).toBe(victims.length);
        for (const victim of victims) {
          expect(allowed).toContain(victim);
          const asks = requestOf(victim, 'cpu') + requestOf(victim, 'memory');
          expect(asks).toBeGreaterThan(0);
        }
        const lesser = allowed.filter((one) => qosClassOf(one) !== 'Guaranteed');
        if (frees(lesser)) expect(victims.every((one) => lesser.includes(one))).toBe(true);
      },
    ),
  );
});

const sizeOfNothing: Sizes = { cpu: 0, memory: 0, isGuaranteed: false, priority: 0 };
