import { describe, expect, it } from 'vitest';
import type { PodStatus } from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import {
  beginProbeAttempt,
  finishProbeAttempt,
  newProbeWorker,
  type ProbeAttemptInput,
} from './probe-attempt.ts';

const container = { name: 'app' };
const pod = { metadata: {}, spec: { containers: [container], restartPolicy: 'Always' } };

function running(containerID: string, startedAt: number): PodStatus {
  const state = { running: { startedAt: toTimestamp(startedAt) } };
  const status = {
    ...{ name: 'app', image: '', imageID: '', ready: true, restartCount: 0 },
    state,
  };
  return { phase: 'Running', containerStatuses: [{ ...status, containerID, started: true }] };
}

const input = (podStatus: PodStatus, now: number): ProbeAttemptInput => ({
  ...{ pod, container, podStatus, now },
  probe: { failureThreshold: 3, initialDelaySeconds: 5 },
});

describe('one attempt of a probe worker', () => {
  it('forgets the result of the instance before and caches the initial value', () => {
    const first = beginProbeAttempt(newProbeWorker('liveness'), input(running('a', 0), 5_000));
    expect(first).toMatchObject({ action: 'run', cache: 'Success' });
    expect(first).not.toHaveProperty('forget');
    const next = beginProbeAttempt(first.worker, input(running('b', 6_000), 10_000));
    expect(next).toMatchObject({ action: 'wait', forget: 'a', cache: 'Success' });
  });

  it('counts the initial delay in whole seconds since the start', () => {
    const at = (now: number) =>
      beginProbeAttempt(newProbeWorker('liveness'), input(running('a', 0), now)).action;
    expect([at(4_999), at(5_000)]).toEqual(['wait', 'run']);
  });

  it('carries failures over to the next instance until a hold', () => {
    const probe = { failureThreshold: 3 };
    let worker = newProbeWorker('liveness');
    worker = beginProbeAttempt(worker, input(running('a', 0), 10_000)).worker;
    for (let count = 1; count <= 2; count += 1) {
      const outcome = finishProbeAttempt(worker, 'Failure', probe);
      expect(outcome.cache).toBeUndefined();
      worker = outcome.worker;
    }
    worker = beginProbeAttempt(worker, input(running('b', 10_000), 20_000)).worker;
    const third = finishProbeAttempt(worker, 'Failure', probe);
    expect(third).toMatchObject({ cache: 'Failure', worker: { onHold: true, resultRun: 0 } });
    const held = beginProbeAttempt(third.worker, input(running('b', 10_000), 30_000));
    expect(held.action).toBe('wait');
    const resumed = beginProbeAttempt(held.worker, input(running('c', 30_000), 40_000));
    expect(resumed).toMatchObject({ action: 'run', worker: { onHold: false } });
  });

  it('throws away the result of a prober that failed itself', () => {
    const worker = newProbeWorker('readiness');
    expect(finishProbeAttempt(worker, 'error', {})).toEqual({ worker });
  });

  it('keeps the state of an instance that is older than the kubelet', () => {
    const attempt = beginProbeAttempt(newProbeWorker('readiness'), {
      ...input(running('a', 0), 100_000),
      kubeletStartedAt: 50_000,
    });
    expect(attempt).not.toHaveProperty('cache');
  });

  it('goes on probing readiness while the Pod is deleted, but ends the others', () => {
    const deleted = { ...pod, metadata: { deletionTimestamp: toTimestamp(0) } };
    const begin = (type: 'liveness' | 'readiness') =>
      beginProbeAttempt(newProbeWorker(type), {
        ...input(running('a', 0), 10_000),
        pod: deleted,
      });
    expect(begin('readiness').action).toBe('run');
    expect(begin('liveness')).toMatchObject({ action: 'end', cache: 'Success' });
  });
});
