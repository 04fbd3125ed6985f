import { expect, it } from 'vitest';
import type { ClusterFact } from '../../state/facts.ts';
import { eventsOfFact } from './events-of-fact.ts';
import { KnownObjects } from './known-objects.ts';

const fact = { seq: 2, at: 80_000, cause: 1 };
const web = { pod: 'shop/web', uid: 'u', nodeName: 'node-1' };
const app = { ...web, container: 'app', containerId: 'c' };

/** Facts that take more than a few manifests to bring about. */
const EXAMPLES: readonly (readonly [ClusterFact, readonly string[]])[] = [
  [
    { ...fact, ...web, type: 'VolumeMountFailed', volume: 'v', message: 'no v', retryAt: 0 },
    ['kubelet Warning FailedMount: no v'],
  ],
  [
    { ...fact, ...web, type: 'SandboxCreateFailed', message: 'no addresses', retryAt: 0 },
    ['kubelet Warning FailedCreatePodSandBox: Failed to create pod sandbox: no addresses'],
  ],
  [
    {
      ...fact,
      ...web,
      type: 'PodEvicted',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    },
    [
      'kubelet Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline',
    ],
  ],
  [
    { ...fact, ...web, type: 'PodEvicted', reason: 'Evicted', message: 'low on memory' },
    ['kubelet Warning Evicted: low on memory'],
  ],
  [
    { ...fact, ...web, type: 'PodRejected', reason: 'OutOfcpu', message: 'no cpu' },
    ['kubelet Warning OutOfcpu: no cpu'],
  ],
  [
    { ...fact, ...app, type: 'HookCompleted', hook: 'preStop', ok: false, message: 'x' },
    ['kubelet Warning FailedPreStopHook: PreStopHook failed'],
  ],
  [
    { ...fact, ...app, type: 'HookCompleted', hook: 'postStart', ok: false, message: 'x' },
    ['kubelet Warning FailedPostStartHook: PostStartHook failed'],
  ],
  [{ ...fact, ...app, type: 'HookCompleted', hook: 'postStart', ok: true, message: '' }, []],
  [
    {
      ...fact,
      ...app,
      type: 'ContainerStartFailed',
      reason: 'ErrImageNeverPull',
      message: 'Container image "x:1" is not present with pull policy of Never',
      event: 'Error: ErrImageNeverPull',
      retryAt: 0,
    },
    [
      'kubelet Warning ErrImageNeverPull: Container image "x:1" is not present with pull policy of Never',
      'kubelet Warning Failed: Error: ErrImageNeverPull',
    ],
  ],
  [
    {
      ...fact,
      ...app,
      type: 'ContainerStartFailed',
      reason: 'InvalidImageName',
      message: 'Failed to apply default image tag "X": no',
      event: 'Error: InvalidImageName',
      retryAt: 0,
    },
    [
      'kubelet Warning InspectFailed: Failed to apply default image tag "X": no',
      'kubelet Warning Failed: Error: InvalidImageName',
    ],
  ],
  [
    {
      ...fact,
      ...app,
      type: 'ImagePulled',
      image: 'nginx:1.29',
      sizeBytes: 72,
      durationMs: 3_204,
      waitedMs: 1_000,
    },
    [
      'kubelet Normal Pulled: Successfully pulled image "nginx:1.29" in 2.204s (3.204s including waiting). Image size: 72 bytes.',
    ],
  ],
  [
    { ...fact, ...web, type: 'PodEvictionStarted' },
    ['taint-eviction-controller Normal TaintManagerEviction: Marking for deletion Pod shop/web'],
  ],
  [
    { ...fact, pod: 'shop/web', uid: 'u', type: 'PodEvictionCancelled' },
    ['taint-eviction-controller Normal TaintManagerEviction: Cancelling deletion of Pod shop/web'],
  ],
  [
    { ...fact, type: 'ObjectDeleted', plural: 'nodes', key: 'n', uid: 'u', nodeName: '' },
    ['node-controller Normal RemovingNode: Node n event: Removing Node n from Controller'],
  ],
];

it.each(EXAMPLES)('speaks as Kubernetes does: %#', (from, texts) => {
  const events = eventsOfFact(from, new KnownObjects());
  expect(
    events.map(
      ({ component, type, reason, message }) => `${component} ${type} ${reason}: ${message}`,
    ),
  ).toEqual(texts);
  for (const { component, host, object } of events) {
    if (component === 'kubelet') expect(host).toBe('node-1');
    if (object.kind === 'Pod') expect(object).toMatchObject({ namespace: 'shop', name: 'web' });
  }
});
