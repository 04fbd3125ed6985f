import { Simulation } from '@podsim/core';
import { aPod } from '@podsim/core/testing';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';

const FILE = 's18-node-loss/scenario.yaml';
const HOUR_MS = 3_600_000;
/** 40 s of silence until the node is unreachable, 300 s of toleration; both are looked at now and then. */
const EVICTED_MS = { earliest: 330_000, latest: 360_000 };

describe.each(FIDELITIES)('node loss, %s', (fidelity) => {
  const { simulation } = play([FILE], { fidelity });

  it('S18: after the toleration time a bare Pod is to be deleted, which nobody can confirm', () => {
    const [started] = factsOf(simulation, 'PodDeletionStarted', 'bare');
    const afterMs = (started?.at ?? 0) - 60_000;
    expect(afterMs).toBeGreaterThanOrEqual(EVICTED_MS.earliest);
    expect(afterMs).toBeLessThanOrEqual(EVICTED_MS.latest);
    const { simulation: later } = prepare([FILE], { fidelity });
    later.run({ until: 19 * 60_000 });
    expect(podOf(later, 'bare').metadata.deletionTimestamp).toBeDefined();
    expect(podOf(later, 'bare').spec.nodeName).toBe('node-1');
  });

  it('S18: it hangs Terminating for as long as the machine is away', () => {
    const lost = new Simulation({ fidelity, nodes: [{ name: 'node', count: 3 }] });
    lost.execute({ type: 'Apply', object: aPod('bare') });
    lost.run({ until: 60_000 });
    const { nodeName = '' } = podOf(lost, 'bare').spec;
    lost.execute({ type: 'CrashNode', node: nodeName });
    lost.run({ until: 24 * HOUR_MS });
    const { metadata, spec, status } = podOf(lost, 'bare');
    expect(metadata.deletionTimestamp).toBeDefined();
    expect([spec.nodeName, status.phase]).toEqual([nodeName, 'Running']);
    expect(factsOf(lost, 'PodBound')).toHaveLength(1);
    expect(factsOf(lost, 'ContainerStarted')).toHaveLength(1);
  });

  it('S18: if the machine returns the Pod is terminated there, and gone', () => {
    const [deleted] = factsOf(simulation, 'ObjectDeleted').filter(
      ({ key }) => key === 'default/bare',
    );
    expect(deleted?.at).toBeGreaterThanOrEqual(20 * 60_000);
    expect(deleted?.at).toBeLessThan(21 * 60_000);
    const started = factsOf(simulation, 'ContainerStarted', 'bare');
    expect(started.map(({ nodeName }) => nodeName)).toEqual(['node-1']);
  });

  it('S18: one that tolerates the loss for ever is restarted there when the machine returns', () => {
    expect(factsOf(simulation, 'PodDeletionStarted', 'patient')).toEqual([]);
    const started = factsOf(simulation, 'ContainerStarted', 'patient');
    expect(started.map(({ nodeName, restartCount }) => [nodeName, restartCount])).toEqual([
      ['node-1', 0],
      ['node-1', 1],
    ]);
    expect(started[1]?.at).toBeGreaterThanOrEqual(20 * 60_000);
  });

  it('S18: with the Node object its Pods go, and nothing comes in their place', () => {
    const [deleted] = factsOf(simulation, 'ObjectDeleted').filter(
      ({ key }) => key === 'default/given-up',
    );
    expect(deleted?.at).toBeGreaterThanOrEqual(15 * 60_000);
    expect(deleted?.at).toBeLessThan(17 * 60_000);
    const created = factsOf(simulation, 'ObjectCreated').filter(({ plural }) => plural === 'pods');
    expect(created).toHaveLength(3);
  });

  it('S18: no event moves a Pod: idle machines stay idle', () => {
    expect(factsOf(simulation, 'PodBound')).toEqual([]);
    for (const node of ['node-3', 'node-4']) {
      expect(simulation.state.hosts.get(node)?.ipam.inUse).toEqual({});
      const there = simulation.log.facts.filter(
        (fact) => 'uid' in fact && 'nodeName' in fact && fact.nodeName === node,
      );
      expect(there).toEqual([]);
    }
  });

  it('S18: the binding of a Pod cannot be changed', () => {
    const { simulation: early } = prepare([FILE], { fidelity });
    early.run({ until: 30_000 });
    const { spec } = podOf(early, 'bare');
    const object = aPod('bare', { ...spec, nodeName: 'node-3' });
    const answer = early.execute({ type: 'Apply', object });
    expect(answer).toMatchObject({ accepted: false, reason: 'Invalid' });
    expect(podOf(early, 'bare').spec.nodeName).toBe('node-1');
  });
});

describe('without a controller', () => {
  it('S19: nobody replaces a bare Pod elsewhere, and a Deployment is not simulated yet', () => {
    const { simulation } = play([FILE]);
    const created = factsOf(simulation, 'ObjectCreated').filter(({ plural }) => plural === 'pods');
    expect(created.map(({ key }) => key)).toEqual([
      'default/bare',
      'default/patient',
      'default/given-up',
    ]);
    expect([...simulation.state.pods.keys()]).toEqual(['default/patient']);
    expect(() => prepare(['s18-node-loss/deployment.yaml'])).toThrow(
      /deployment\.yaml:\d+:1: .*kind Deployment is not simulated yet/,
    );
  });
});
