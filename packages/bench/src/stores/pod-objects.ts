/** Pod objects of the size that a cluster holds: two containers, full status. */
import type { ClusterFact, Pod } from '@podsim/core';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OwnPod = Omit<Mutable<Pod>, 'metadata'> & { metadata: Mutable<Pod['metadata']> };

const SPEC: Pod['spec'] = Object.freeze({
  containers: ['app', 'side'].map((name) => ({ name, image: `${name}:1`, resources: {} })),
  restartPolicy: 'Always',
  nodeName: 'node-1',
});

export function podObject(index: number): OwnPod {
  const name = `pod-${index}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${index}`, resourceVersion: '1' },
    spec: SPEC,
    status: statusOf(0),
  };
}

/** A status report for one of the Pods. */
export function reportedFact(pod: number, version: number): ClusterFact {
  return {
    seq: version + 1,
    at: version,
    cause: 0,
    type: 'PodStatusReported',
    pod: `default/pod-${pod}`,
    uid: `uid-${pod}`,
    nodeName: 'node-1',
    status: statusOf(version),
    resourceVersion: String(version),
  };
}

function statusOf(version: number): Pod['status'] {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return {
    phase: 'Running',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime,
    })),
    containerStatuses: ['app', 'side'].map((name) => ({
      name,
      image: `${name}:1`,
      imageID: '',
      ready: true,
      restartCount: version,
      state: { running: { startedAt: lastTransitionTime } },
    })),
  };
}
