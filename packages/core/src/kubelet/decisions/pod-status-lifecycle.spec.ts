import { describe, expect, it } from 'vitest';
import type { ContainerStatus, Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import { outOfResource, rejectedPodStatus, underNodePressure } from './admission.ts';
import { checkContainerStateTransition } from './container-state-transition.ts';
import { canBeDeleted } from './pod-deletion.ts';
import { podStatusEqual } from './pod-status-equal.ts';
import { mergePodStatus } from './pod-status-merge.ts';
import { stampPodStatus } from './pod-status-stamp.ts';
import { podStatus, type PodStatusInput } from './pod-status.ts';
import { withContainerReadiness, withContainerStarted } from './probe-status-update.ts';
import { NO_PROBE_RESULTS } from './probe-results.ts';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'ns', uid: 'u1', generation: 3 },
  spec: { containers: [{ name: 'app', image: 'img:1' }], restartPolicy: 'Always' },
  status: { qosClass: 'BestEffort' },
};

const instance = { id: 'rt://a', name: 'app', image: 'img:1', sandboxId: 'sb', restartCount: 0 };
const sandbox = { id: 'sb', attempt: 0, state: 'ready' as const, hostNetwork: false };

function input(change: Partial<PodStatusInput> = {}): PodStatusInput {
  return {
    pod,
    lastStatus: undefined,
    runtime: {
      sandboxes: [{ ...sandbox, ips: ['10.0.0.5'] }],
      containers: [{ ...instance, state: 'running', startedAt: 1_500 }],
    },
    podIPs: ['10.0.0.5', 'fd00::5'],
    hostIPs: ['192.168.0.1'],
    startErrors: new Map(),
    probes: NO_PROBE_RESULTS,
    ...change,
  };
}

const conditionOf = (status: PodStatus, type: string) =>
  status.conditions?.find((condition) => condition.type === type);

describe('the computed status', () => {
  it('shows addresses, the observed generation and what the API had decided', () => {
    const status = podStatus(input());
    expect(status).toMatchObject({
      ...{ phase: 'Running', qosClass: 'BestEffort', observedGeneration: 3 },
      ...{ podIP: '10.0.0.5', podIPs: [{ ip: '10.0.0.5' }, { ip: 'fd00::5' }] },
      ...{ hostIP: '192.168.0.1', hostIPs: [{ ip: '192.168.0.1' }] },
    });
    expect(status.conditions?.every((one) => one.observedGeneration === 3)).toBe(true);
  });

  it('gives a Pod on the host network the addresses of its node', () => {
    const hostPod = { ...pod, spec: { ...pod.spec, hostNetwork: true } };
    expect(podStatus(input({ pod: hostPod, podIPs: [] })).podIP).toBe('192.168.0.1');
  });

  it('takes over the running state it reported before, and computes equal statuses alike', () => {
    const first = podStatus(input());
    const second = podStatus(input({ lastStatus: first }));
    expect(second.containerStatuses?.[0]?.state).toBe(first.containerStatuses?.[0]?.state);
    expect(podStatusEqual(first, second)).toBe(true);
    expect(podStatusEqual(first, { ...second, phase: 'Pending' })).toBe(false);
  });

  it('does not modify what it reads', () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || value instanceof Map) return;
      Object.freeze(value);
      Object.values(value).forEach(freeze);
    };
    const given = input({ lastStatus: podStatus(input()) });
    freeze(given);
    expect(() => podStatus(given)).not.toThrow();
  });
});

describe('the cached status', () => {
  const at = toTimestamp(5_000);
  const later = toTimestamp(60_000);

  it('keeps its start time, and moves transition times only with the status value', () => {
    const first = stampPodStatus(podStatus(input()), {}, pod.spec, at);
    expect(first.startTime).toBe(at);
    const unready = new Map([['rt://a', { readiness: 'Failure' as const }]]);
    const probed = { ...pod.spec.containers[0], name: 'app', readinessProbe: {} };
    const probedPod = { ...pod, spec: { ...pod.spec, containers: [probed] } };
    const next = podStatus(input({ pod: probedPod, lastStatus: first, probes: unready }));
    const second = stampPodStatus(next, first, pod.spec, later);
    expect(second.startTime).toBe(at);
    expect(conditionOf(second, 'Ready')).toMatchObject({
      status: 'False',
      lastTransitionTime: later,
    });
    expect(conditionOf(second, 'Initialized')?.lastTransitionTime).toBe(at);
  });

  it('shortens termination messages to an even share of 12 KiB', () => {
    const terminated = { exitCode: 1, message: 'x'.repeat(20_000) };
    const [app] = podStatus(input()).containerStatuses as [ContainerStatus];
    const long = { containerStatuses: [{ ...app, state: { terminated } }] };
    const spec = { containers: [{ name: 'app' }, { name: 'b' }] };
    const { containerStatuses } = stampPodStatus(long, {}, spec, at);
    expect(containerStatuses?.[0]?.state?.terminated?.message?.length).toBe(6_144);
  });

  it('takes a changed readiness result into Ready and ContainersReady at once', () => {
    const first = stampPodStatus(podStatus(input()), {}, pod.spec, at);
    const change = { containerId: 'rt://a', ready: false };
    const changed = withContainerReadiness(first, pod.spec, change, later);
    expect(changed.containerStatuses?.[0]?.ready).toBe(false);
    for (const type of ['Ready', 'ContainersReady']) {
      expect(conditionOf(changed, type)).toMatchObject({
        ...{ status: 'False', reason: 'ContainersNotReady', lastTransitionTime: later },
      });
    }
    expect(withContainerReadiness(changed, pod.spec, change, later)).toBe(changed);
  });

  it('takes a changed startup result into the container status only', () => {
    const first = podStatus(input());
    const changed = withContainerStarted(first, { containerId: 'rt://a', started: false });
    expect(changed.containerStatuses?.[0]?.started).toBe(false);
    expect(changed.conditions).toBe(first.conditions);
    const unknown = { containerId: 'rt://x', started: true };
    expect(withContainerStarted(first, unknown)).toBe(first);
  });
});

describe('writing a status', () => {
  it('holds a terminal phase back, reason and message included', () => {
    const kubelet = { phase: 'Failed', reason: 'Evicted', message: 'low' };
    const merged = mergePodStatus({ phase: 'Running' }, kubelet, true);
    expect(merged).toEqual({ phase: 'Running', conditions: [] });
  });

  it('drops an update that would revive a container for good ended', () => {
    const spec = { restartPolicy: 'Never', containers: [{ name: 'app' }] };
    const status = (state: ContainerStatus['state']): PodStatus => ({
      containerStatuses: [
        {
          ...{ name: 'app', image: '', imageID: '', ready: false, restartCount: 0 },
          ...(state && { state }),
        },
      ],
    });
    const ended = status({ terminated: { exitCode: 1 } });
    const revived = status({ running: {} });
    expect(checkContainerStateTransition(ended, revived, spec)).toBe(
      'terminated container app attempted illegal transition to non-terminated state',
    );
    const retried = { ...spec, restartPolicy: 'OnFailure' };
    expect(checkContainerStateTransition(ended, revived, retried)).toBeUndefined();
    expect(checkContainerStateTransition(ended, ended, spec)).toBeUndefined();
  });

  it('deletes the object once deletion was requested, the API shows the end and all is cleaned up', () => {
    const metadata = { name: 'web', deletionTimestamp: toTimestamp(0) };
    const ending = { metadata, status: { phase: 'Succeeded' } };
    expect(canBeDeleted(ending, true)).toBe(true);
    expect(canBeDeleted(ending, false)).toBe(false);
    expect(canBeDeleted({ metadata, status: { phase: 'Running' } }, true)).toBe(false);
    expect(canBeDeleted({ ...ending, metadata: { name: 'web' } }, true)).toBe(false);
    const annotations = { 'kubernetes.io/config.mirror': 'x' };
    expect(canBeDeleted({ ...ending, metadata: { ...metadata, annotations } }, true)).toBe(false);
  });
});

describe('a rejected Pod', () => {
  it('is Failed with the reason of the admission', () => {
    const lack = { resource: 'cpu', requested: 500, used: 900, capacity: 1_000 };
    expect(rejectedPodStatus(pod, outOfResource(lack), toTimestamp(0))).toEqual({
      observedGeneration: 3,
      startTime: toTimestamp(0),
      phase: 'Failed',
      reason: 'OutOfcpu',
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 500, used: 900, capacity: 1000",
      qosClass: 'BestEffort',
    });
    expect(underNodePressure(['MemoryPressure']).message).toBe(
      'The node had condition: [MemoryPressure]. ',
    );
  });
});
