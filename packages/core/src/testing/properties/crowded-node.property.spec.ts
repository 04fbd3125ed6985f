import { expect, it } from 'vitest';
import { podRequestAmounts } from '../../api/pod-resources.ts';
import { watchInvariants } from '../../invariants/watch-invariants.ts';
import { Simulation, type SimulationSnapshot } from '../../simulation/simulation.ts';
import { arbitraryCrowdedNode } from '../arbitraries/crowded-node.ts';
import {
  runArbitraryScenario,
  startArbitraryScenario,
} from '../arbitraries/run-arbitrary-scenario.ts';
import {
  firstDifference,
  firstDifferentLine,
  firstDifferentRow,
  withoutTicks,
} from './compare-runs.ts';
import { forEveryScenario } from './for-every-scenario.ts';

const file = 'packages/core/src/testing/properties/crowded-node.property.spec.ts';
const source = { scenarios: arbitraryCrowdedNode(), runs: 60 };

const alike =
  'preemption and shutdowns are the same with every tick, in the other store and after a resume';
it(alike, () => {
  forEveryScenario(
    { file, title: alike },
    (scenario, pick) => {
      const whole = runArbitraryScenario(scenario);
      const ticked = runArbitraryScenario(scenario, { ticked: true });
      const [a, b] = [whole, ticked].map(({ log }) => withoutTicks(log.facts));
      expect(firstDifferentLine(a ?? [], b ?? [])).toBeUndefined();
      const direct = runArbitraryScenario(scenario, { store: 'direct' });
      expect(firstDifference(direct.log.facts, whole.log.facts)).toBeUndefined();
      const half = startArbitraryScenario(scenario).run({ until: pick * 150 });
      const saved = JSON.parse(JSON.stringify(half.snapshot())) as SimulationSnapshot;
      const again = Simulation.resume(saved, half.log.facts).run({ until: scenario.durationMs });
      expect(firstDifference(again.log.facts, whole.log.facts)).toBeUndefined();
      expect(firstDifferentRow(again.state, whole.state)).toBeUndefined();
    },
    source,
  );
});

const bounded = 'a node never promises more than it has, and is off in time when it shuts down';
it(bounded, () => {
  forEveryScenario(
    { file, title: bounded },
    (scenario) => {
      const simulation = startArbitraryScenario(scenario);
      watchInvariants(simulation);
      let shutdownAt: number | undefined;
      let [mostPromised, longestMs] = [0, 0];
      simulation.log.all$.subscribe((fact) => {
        if (fact.type === 'PodReceived')
          mostPromised = Math.max(mostPromised, promised(simulation));
        if (fact.type === 'NodeShutdownStarted') shutdownAt = fact.at;
        if (fact.type === 'NodeCrashed') {
          longestMs = Math.max(longestMs, fact.at - (shutdownAt ?? fact.at));
          shutdownAt = undefined;
        }
      });
      simulation.run({ until: scenario.durationMs });
      expect(shutdownAt).toBeUndefined();
      expect(mostPromised).toBeLessThanOrEqual(1_000);
      // Its kubelet has 20 s, everything that is left then 90.
      expect(longestMs).toBeLessThanOrEqual(110_001);
    },
    source,
  );
});

/** Millicores that Pods hold which the kubelet has taken and which have not ended. */
function promised({ state }: Simulation): number {
  let sum = 0;
  for (const { pod, phase, isRejected } of state.podWorkers.values()) {
    const object = state.pods.get(pod);
    const ended = object?.status.phase === 'Failed' || object?.status.phase === 'Succeeded';
    if (object === undefined || ended || phase === 'terminated' || isRejected === true) continue;
    sum += podRequestAmounts(object).get('cpu') ?? 0;
  }
  return sum;
}
