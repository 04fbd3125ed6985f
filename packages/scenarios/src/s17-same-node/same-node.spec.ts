import type { ClusterFact, Simulation } from '@podsim/core';
import { arbitraryScenario, runArbitraryScenario } from '@podsim/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/**
 * Facts about something of a Pod on a machine that it does not belong to. A Pod is bound when it is created or by the
 * scheduler; a static one belongs to the machine that has its manifest, whose name it bears.
 */
function elsewhere({ log }: Simulation): string[] {
  const nodes = new Map<string, string>();
  const staticPods = new Map<string, string>();
  return log.facts.flatMap((fact) => {
    if (fact.type === 'StaticPodWritten') {
      staticPods.set(`${fact.file}-${fact.nodeName}`, fact.nodeName);
      return [];
    }
    const bound = bindingIn(fact);
    if (bound !== undefined) {
      const { uid, nodeName } = bound;
      const before = nodes.get(uid);
      nodes.set(uid, nodeName);
      return before === undefined || before === nodeName ? [] : [`#${fact.seq} moved ${uid}`];
    }
    if (!('uid' in fact && 'nodeName' in fact) || fact.nodeName === nodes.get(fact.uid)) return [];
    if ('pod' in fact && fact.nodeName === staticPods.get(fact.pod)) return [];
    // A Pod that was deleted before it was bound has been on no node at all.
    return fact.nodeName === '' ? [] : [`#${fact.seq} ${fact.type} on ${fact.nodeName}`];
  });
}

function bindingIn(fact: ClusterFact): { uid: string; nodeName: string } | undefined {
  if (fact.type === 'PodBound') return { uid: fact.uid, nodeName: fact.nodeName };
  if (fact.type !== 'ObjectCreated' && fact.type !== 'ObjectUpdated') return undefined;
  if (fact.plural !== 'pods') return undefined;
  const { metadata, spec } = fact.object as {
    metadata: { uid?: string };
    spec?: { nodeName?: string };
  };
  const { nodeName = '' } = spec ?? {};
  return nodeName === '' ? undefined : { uid: metadata.uid ?? '', nodeName };
}

describe.each(FIDELITIES)('same node, %s', (fidelity) => {
  const { simulation } = play(['s17-same-node/scenario.yaml'], { fidelity });

  it('S17: killed, rebuilt, rebooted: the containers are recreated on the node of the Pod', () => {
    const started = factsOf(simulation, 'ContainerStarted', 'web');
    expect(started.filter(({ container }) => container === 'app')).toHaveLength(6);
    expect(new Set(started.map(({ nodeName }) => nodeName))).toEqual(new Set(['home']));
    expect(factsOf(simulation, 'PodBound', 'web')).toHaveLength(1);
    expect(elsewhere(simulation)).toEqual([]);
  });

  it('S17: the kubelet’s absence only delays it', () => {
    const killed = factsOf(simulation, 'ContainerExited', 'web', 'app').find(
      ({ at }) => at === 180_000,
    );
    const restarted = factsOf(simulation, 'ContainerStarted', 'web', 'app').find(
      ({ at }) => at > 180_000,
    );
    expect(killed).toBeDefined();
    expect(restarted?.at).toBeGreaterThanOrEqual(240_000);
    expect(restarted?.at).toBeLessThan(245_000);
  });

  it('S17: a cordoned node goes on repairing its Pods', () => {
    const last = factsOf(simulation, 'ContainerStarted', 'web', 'app').at(-1);
    expect(last?.at).toBeGreaterThanOrEqual(420_000);
    expect(last?.nodeName).toBe('home');
    expect(podOf(simulation, 'web').status.phase).toBe('Running');
  });
});

it('S17: no event ever moves a Pod, whatever happens', () => {
  fc.assert(
    fc.property(arbitraryScenario({ durationMsMax: 480_000, commandCountMax: 8 }), (scenario) => {
      expect(elsewhere(runArbitraryScenario(scenario))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
