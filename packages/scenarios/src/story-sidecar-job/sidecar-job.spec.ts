import { renderObjects, type Simulation } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

/** The columns READY and STATUS of `kubectl get pods`. */
function shown(simulation: Simulation, name: string): string {
  const options = { now: simulation.now, wide: false };
  const [, row = ''] = renderObjects([podOf(simulation, name)], options).split('\n');
  return row.split(/\s+/).slice(1, 3).join(' ');
}

describe.each(FIDELITIES)('a sidecar beside a job, %s', (fidelity) => {
  const { simulation } = play(['story-sidecar-job/scenario.yaml'], { fidelity });
  /** When the kubelet comes to know of an exit: with its next relist. */
  const seenMsMax = fidelity === 'instant' ? 0 : 1_000;

  const exitOf = (pod: string, container: string) =>
    factsOf(simulation, 'ContainerExited', pod, container).at(-1);
  const succeededAt = (pod: string) =>
    factsOf(simulation, 'PodStatusReported', pod).find(({ status }) => status.phase === 'Succeeded')
      ?.at;

  it.each(['stuck', 'stuck-on-failure'])('%s is Running for ever, NotReady, 1/2', (pod) => {
    expect(exitOf(pod, 'job')?.exitCode).toBe(0);
    expect(factsOf(simulation, 'ContainerExited', pod, 'proxy')).toEqual([]);
    expect(succeededAt(pod)).toBeUndefined();
    expect(podOf(simulation, pod).status.phase).toBe('Running');
    expect(shown(simulation, pod)).toBe('1/2 NotReady');
  });

  it.each(['cured', 'cured-on-failure'])('%s: its proxy is told to stop after the job', (pod) => {
    const job = exitOf(pod, 'job');
    const proxy = exitOf(pod, 'proxy');
    const [term] = factsOf(simulation, 'ContainerSignaled', pod, 'proxy');
    expect([job?.exitCode, proxy?.exitCode, term?.signal]).toEqual([0, 0, 'SIGTERM']);
    const noticedMs = (term?.at ?? 0) - (job?.at ?? 0);
    expect(noticedMs).toBeGreaterThanOrEqual(0);
    expect(noticedMs).toBeLessThanOrEqual(seenMsMax);
    // The 2 s that the program needs after SIGTERM.
    expect((proxy?.at ?? 0) - (term?.at ?? 0)).toBe(2_000);
    // Its end is written when the Pod is cleaned up: two relists later, and the cleaning takes a moment.
    const endedMs = (succeededAt(pod) ?? Infinity) - (proxy?.at ?? 0);
    expect(endedMs).toBeLessThanOrEqual(2.2 * seenMsMax);
    expect(shown(simulation, pod)).toBe('0/2 Completed');
  });

  it('a job that fails is tried again beside the sidecar, which is not restarted', () => {
    const tries = factsOf(simulation, 'ContainerExited', 'cured-on-failure', 'job');
    expect(tries.map(({ exitCode }) => exitCode)).toEqual([1, 0]);
    const starts = factsOf(simulation, 'ContainerStarted', 'cured-on-failure', 'proxy');
    expect(starts).toHaveLength(1);
    const { containerStatuses, initContainerStatuses } = podOf(
      simulation,
      'cured-on-failure',
    ).status;
    expect(containerStatuses?.[0]?.restartCount).toBe(1);
    expect(initContainerStatuses?.[0]?.restartCount).toBe(0);
  });

  it('the sidecar is there before the job', () => {
    for (const pod of ['cured', 'cured-on-failure']) {
      const [proxy] = factsOf(simulation, 'ContainerStarted', pod, 'proxy');
      const [job] = factsOf(simulation, 'ContainerStarted', pod, 'job');
      expect(job?.at).toBeGreaterThanOrEqual(proxy?.at ?? Infinity);
      expect(job?.seq).toBeGreaterThan(proxy?.seq ?? Infinity);
    }
  });
});
