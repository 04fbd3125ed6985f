/**
 * Breaks the model on purpose: each break must turn a rule red within a few random scenarios. A rule that sees none
 * of them would be worth nothing.
 */
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { RandomStreams } from '../engine/random-streams.ts';
import { allocateIPs } from '../host/ipam.ts';
import { portIsFree } from '../host/network.ts';
import { watchInvariants } from '../invariants/watch-invariants.ts';
import { hashFacts } from '../log/hash.ts';
import { doBackOff } from '../kubelet/decisions/crash-loop-back-off.ts';
import { computePodActions } from '../kubelet/decisions/pod-actions.ts';
import { Kernel } from '../simulation/kernel.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { ClusterFact, FactData, FactType } from '../state/facts.ts';
import {
  runArbitraryScenario,
  startArbitraryScenario,
} from './arbitraries/run-arbitrary-scenario.ts';
import { arbitraryScenario } from './arbitraries/scenarios.ts';

vi.mock('../host/ipam.ts', { spy: true });
vi.mock('../host/network.ts', { spy: true });
vi.mock('../kubelet/decisions/crash-loop-back-off.ts', { spy: true });
vi.mock('../kubelet/decisions/pod-actions.ts', { spy: true });

type PodActionsModule = { readonly computePodActions: typeof computePodActions };
type Emit = (this: Kernel, type: FactType, data: object) => ClusterFact;

const SCENARIOS = fc.sample(arbitraryScenario(), { numRuns: 60, seed: 20_260 });

afterEach(() => vi.restoreAllMocks());

/** Rules that some scenario breaks, in the order found; a model that cannot go on counts as `model stopped`. */
function brokenRules(enough: (rules: ReadonlySet<string>) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  for (const scenario of SCENARIOS) {
    const simulation = startArbitraryScenario(scenario);
    const watch = watchInvariants(simulation, undefined, { onViolation: 'record' });
    try {
      simulation.run({ until: scenario.durationMs });
    } catch {
      found.add('model stopped');
    }
    for (const { rule } of watch.violations) found.add(rule);
    if (enough(found)) break;
  }
  return found;
}

const turnsRed = (rule: string): void => {
  expect([...brokenRules((rules) => rules.has(rule))]).toContain(rule);
};

/** Lets facts of one type be recorded with other data than the model decided. */
function forge<T extends FactType>(type: T, change: (data: FactData<T>) => FactData<T>): void {
  const emit = Reflect.get(Kernel.prototype, 'emit') as Emit;
  vi.spyOn(Kernel.prototype, 'emit').mockImplementation(function (
    this: Kernel,
    given: FactType,
    data: object,
  ) {
    const forged = given === type ? change(data as FactData<T>) : data;
    return emit.call(this, given, forged);
  });
}

it('finds nothing in the model as it is', () => {
  expect([...brokenRules(() => false)]).toEqual([]);
});

it('the infra container not first: containers without a sandbox of theirs', () => {
  forge('ContainerCreated', (data) => ({ ...data, sandboxId: 'made-up' }));
  turnsRed('containers-share-the-sandbox');
});

it('addresses given out twice', () => {
  vi.mocked(allocateIPs).mockImplementation(({ podCIDRs }) => ({
    ips: [(podCIDRs[0] ?? '').replace('.0/24', '.9')],
    cursor: 1,
  }));
  turnsRed('one-ip-per-pod');
});

it('a restart on another node', () => {
  forge('ContainerStarted', (data) =>
    data.restartCount === 0 ? data : { ...data, nodeName: 'elsewhere' },
  );
  turnsRed('pods-never-move');
});

it('the back-off skipped', () => {
  vi.mocked(doBackOff).mockImplementation((entry, { now, lastExitAt }) => ({
    start: true,
    entry: lastExitAt === undefined ? entry : { delayMs: 10_000, updatedAt: now },
  }));
  turnsRed('restart-back-off');
});

it('the order of init containers ignored', async () => {
  const { computePodActions: real } = await vi.importActual<PodActionsModule>(
    '../kubelet/decisions/pod-actions.ts',
  );
  vi.mocked(computePodActions).mockImplementation((pod, ...rest) => {
    const actions = real(pod, ...rest);
    if (!actions.createSandbox) return actions;
    return { ...actions, containersToStart: [...pod.spec.containers] };
  });
  turnsRed('init-order');
});

it('restart counts that fall back to 0', () => {
  forge('ContainerCreated', (data) => ({ ...data, restartCount: 0 }));
  turnsRed('restart-counts');
});

it('a phase that leaves Succeeded or Failed', () => {
  const emit = Reflect.get(Kernel.prototype, 'emit') as Emit;
  vi.spyOn(Kernel.prototype, 'emit').mockImplementation(function (
    this: Kernel,
    type: FactType,
    data: object,
  ) {
    const fact = emit.call(this, type, data);
    if (fact.type === 'PodStatusReported' && fact.status.phase === 'Succeeded') {
      const status = { ...fact.status, phase: 'Running' };
      emit.call(this, type, { ...data, status });
    }
    return fact;
  });
  turnsRed('finished-pods-stay-finished');
});

it('a port opened twice', () => {
  vi.mocked(portIsFree).mockReturnValue(true);
  turnsRed('one-listener-per-port');
});

it('a second live sandbox beside the first', () => {
  forge('SandboxCreated', (data) => ({ ...data, ips: ['10.244.99.9'] }));
  turnsRed('one-ip-per-pod');
});

it('a snapshot that loses the random streams', () => {
  vi.spyOn(RandomStreams.prototype, 'snapshot').mockReturnValue({});
  const differs = SCENARIOS.filter(({ fidelity }) => fidelity === 'real').some((scenario) => {
    const whole = runArbitraryScenario(scenario);
    const half = startArbitraryScenario(scenario).run({ until: scenario.durationMs / 4 });
    const again = Simulation.resume(half.snapshot(), half.log.facts);
    again.run({ until: scenario.durationMs });
    return hashFacts(again.log.facts) !== hashFacts(whole.log.facts);
  });
  expect(differs).toBe(true);
});
