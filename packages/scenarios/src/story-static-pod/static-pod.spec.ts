import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf } from '../observe.ts';
import { play } from '../play.ts';

const ETCD = 'kube-system/etcd-node-1';
const MINUTE = 60_000;

describe.each(FIDELITIES)('a static Pod, %s', (fidelity) => {
  const run = play(['story-static-pod/scenario.yaml'], { fidelity });
  const { simulation } = run;

  it('meets every expectation of the scenario', () => {
    expect(run.expectations.filter(({ ok }) => !ok)).toEqual([]);
    expect(run.expectations).toHaveLength(8);
  });

  it('runs through: two processes in twenty minutes, one for each manifest', () => {
    const started = factsOf(simulation, 'ContainerStarted', ETCD);
    expect(started.map(({ restartCount }) => restartCount)).toEqual([0, 0]);
    const exits = factsOf(simulation, 'ContainerExited', ETCD);
    expect(exits.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const [upgraded, removed] = exits.map(({ at }) => at);
    expect(upgraded).toBeGreaterThanOrEqual(15 * MINUTE + 12_000);
    expect(upgraded).toBeLessThanOrEqual(15 * MINUTE + 12_050);
    expect(removed).toBeGreaterThanOrEqual(18 * MINUTE + 12_000);
    expect(removed).toBeLessThanOrEqual(18 * MINUTE + 12_050);
  });

  it('begins with the new manifest 10 to 15 s at a time after it came, once the old one has ended', () => {
    const [exit] = factsOf(simulation, 'ContainerExited', ETCD);
    const received = factsOf(simulation, 'PodReceived', ETCD).at(-1);
    const sandbox = factsOf(simulation, 'SandboxCreated', ETCD).at(-1);
    expect(sandbox?.at).toBeGreaterThan(exit?.at ?? Infinity);
    const waitedMs = (sandbox?.at ?? 0) - (received?.at ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(20_000);
    expect(waitedMs).toBeLessThanOrEqual(33_000);
  });

  it('has had three mirror Pods: at first, after the forced deletion, and of the new manifest', () => {
    const made = factsOf(simulation, 'ObjectCreated').filter(({ key }) => key === ETCD);
    const hashes = made.map(
      ({ object }) => object.metadata.annotations?.['kubernetes.io/config.mirror'],
    );
    expect(hashes).toHaveLength(3);
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[2]).not.toBe(hashes[1]);
  });
});
