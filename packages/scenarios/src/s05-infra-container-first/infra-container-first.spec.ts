import { arbitraryScenario, runArbitraryScenario } from '@podsim/core/testing';
import type { Simulation } from '@podsim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, processesOn } from '../observe.ts';
import { play } from '../play.ts';

/** Containers that were created when the sandbox they are to join was not there, or not any more. */
function createdOutside({ log }: Simulation): string[] {
  const live = new Map<string, string>();
  return log.facts.flatMap((fact) => {
    if (fact.type === 'SandboxCreated') live.set(fact.uid, fact.sandboxId);
    if (fact.type === 'SandboxExited') live.delete(fact.uid);
    if (fact.type !== 'ContainerCreated' || live.get(fact.uid) === fact.sandboxId) return [];
    return [`#${fact.seq} ${fact.pod} ${fact.container}`];
  });
}

describe.each(FIDELITIES)('infra container first, %s', (fidelity) => {
  const { simulation } = play(['s05-infra-container-first/scenario.yaml'], { fidelity });

  it('S5: the infra container comes before every other container, in each attempt', () => {
    const order = simulation.log.facts.flatMap((fact) => {
      if (fact.type === 'SandboxCreated') return [`infra ${fact.attempt}`];
      return fact.type === 'ContainerCreated' ? [fact.container] : [];
    });
    expect(order).toEqual(['infra 0', 'setup', 'a', 'b', 'infra 1', 'setup', 'a', 'b']);
  });

  it('S5: the others join the network namespace of the infra container', () => {
    const [first, second] = factsOf(simulation, 'SandboxCreated', 'web');
    const joined = factsOf(simulation, 'ContainerCreated', 'web').map(({ sandboxId }) => sandboxId);
    expect(joined).toEqual([
      ...joined.slice(0, 3).map(() => first?.sandboxId),
      ...joined.slice(3).map(() => second?.sandboxId),
    ]);
    const processes = processesOn(simulation, 'web');
    expect(processes.map(({ container }) => container)).toEqual(['pause', 'a', 'b']);
    expect(new Set(processes.map(({ netns }) => netns))).toEqual(new Set([second?.netns]));
  });
});

it('S5: no container is ever created outside a live sandbox, whatever happens', () => {
  fc.assert(
    fc.property(arbitraryScenario({ durationMsMax: 240_000 }), (scenario) => {
      expect(createdOutside(runArbitraryScenario(scenario))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
