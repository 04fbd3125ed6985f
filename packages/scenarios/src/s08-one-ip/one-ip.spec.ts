import type { Simulation } from '@podsim/core';
import { arbitraryScenario, runArbitraryScenario } from '@podsim/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';

/** Addresses that were given to a Pod while another one had them, and Pods with more than one sandbox at a time. */
function doubleUse({ log }: Simulation): string[] {
  const holders = new Map<string, string>();
  const sandboxes = new Map<string, string>();
  return log.facts.flatMap((fact) => {
    if (fact.type === 'SandboxExited') {
      if (sandboxes.get(fact.uid) === fact.sandboxId) sandboxes.delete(fact.uid);
      for (const ip of fact.released) holders.delete(ip);
    }
    if (fact.type !== 'SandboxCreated') return [];
    const taken = fact.hostNetwork ? [] : fact.ips.filter((ip) => holders.has(ip));
    const second = sandboxes.has(fact.uid) ? ['a second sandbox'] : [];
    sandboxes.set(fact.uid, fact.sandboxId);
    if (!fact.hostNetwork) for (const ip of fact.ips) holders.set(ip, fact.uid);
    return [...taken, ...second].map((what) => `#${fact.seq} ${fact.pod}: ${what}`);
  });
}

describe.each(FIDELITIES)('one IP, %s', (fidelity) => {
  const { simulation } = prepare(['s08-one-ip/scenario.yaml'], { fidelity });
  simulation.run({ until: 29_000 });
  const statusOf = (name: string) => podOf(simulation, name).status;

  it('S8: a Pod has one IP, that of its network namespace, however many containers it has', () => {
    for (const name of ['one', 'two']) {
      const [sandbox] = factsOf(simulation, 'SandboxCreated', name);
      expect(sandbox?.ips).toHaveLength(1);
      expect(statusOf(name).podIPs).toEqual([{ ip: sandbox?.ips[0] }]);
    }
    expect(podOf(simulation, 'one').spec.containers).toHaveLength(2);
  });

  it('S8: one per family where the machine has both', () => {
    const { podIP, podIPs } = statusOf('both-families');
    expect(podIPs?.map(({ ip }) => ip.includes(':'))).toEqual([false, true]);
    expect(podIP).toBe(podIPs?.[0]?.ip);
  });

  it('S8: no two live Pods have the same, except those on the host network', () => {
    const ips = ['one', 'two', 'both-families'].flatMap((name) =>
      (statusOf(name).podIPs ?? []).map(({ ip }) => ip),
    );
    expect(new Set(ips).size).toBe(4);
    const host = simulation.state.hosts.get('single');
    expect(statusOf('on-the-host').podIPs).toEqual(host?.nodeIPs.map((ip) => ({ ip })));
    expect(ips).not.toContain(statusOf('on-the-host').podIP);
  });

  it('S8: a Pod that is deleted gives its IP back', () => {
    const after = play(['s08-one-ip/scenario.yaml'], { fidelity }).simulation;
    const [sandbox] = factsOf(after, 'SandboxCreated', 'two');
    expect(factsOf(after, 'SandboxExited', 'two').map(({ released }) => released)).toEqual([
      sandbox?.ips,
    ]);
    expect(after.state.hosts.get('single')?.ipam.inUse).not.toHaveProperty([sandbox?.ips[0] ?? '']);
  });
});

it('S8: no address ever has two owners, and no Pod two namespaces, whatever happens', () => {
  fc.assert(
    fc.property(arbitraryScenario({ podCountMax: 6, durationMsMax: 240_000 }), (scenario) => {
      expect(doubleUse(runArbitraryScenario(scenario))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
