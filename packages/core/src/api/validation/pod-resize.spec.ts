import { describe, expect, it } from 'vitest';
import type { Container, Pod, ResourceRequirements } from '../schema/kubernetes.ts';
import { setDefaults } from '../defaults/set-defaults.ts';
import { joinFieldErrors } from './field-error.ts';
import { validatePodResize, withResourcesOf } from './pod-resize.ts';

const REQUESTS = { cpu: '100m', memory: '64Mi' };
const pod = (resources: ResourceRequirements, more: Partial<Container> = {}): Pod =>
  setDefaults({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', resourceVersion: '1', uid: 'u' },
    spec: { containers: [{ name: 'main', image: 'nginx', resources, ...more }] },
    status: {},
  });
const errorsOf = (now: Pod, before: Pod): string[] =>
  validatePodResize(now, before).map((error) => joinFieldErrors([error]));

describe('a resize', () => {
  it('may raise and lower cpu and memory, and add limits that leave the QoS class alone', () => {
    const before = pod({ requests: REQUESTS });
    expect(errorsOf(pod({ requests: { cpu: '2', memory: '32Mi' } }), before)).toEqual([]);
    expect(errorsOf(pod({ requests: REQUESTS, limits: { cpu: '1' } }), before)).toEqual([]);
  });

  it('may change the policy of the next one', () => {
    const policy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
    const before = pod({ requests: REQUESTS });
    expect(errorsOf(pod({ requests: REQUESTS }, { resizePolicy: policy }), before)).toEqual([]);
  });

  it('may not change the QoS class', () => {
    const [error] = errorsOf(
      pod({ requests: REQUESTS, limits: REQUESTS }),
      pod({ requests: REQUESTS }),
    );
    expect(error).toBe(
      'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
    );
  });

  it('may not take away what is requested or limited', () => {
    const before = pod({ requests: REQUESTS, limits: { cpu: '1' } });
    expect(errorsOf(pod({ requests: REQUESTS }), before)).toEqual([
      'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
    ]);
    expect(errorsOf(pod({ requests: { cpu: '1' }, limits: { cpu: '1' } }), before)).toEqual([
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    ]);
  });

  it('obeys the rules for resources', () => {
    const before = pod({ requests: REQUESTS, limits: { cpu: '1' } });
    expect(
      errorsOf(pod({ requests: { ...REQUESTS, cpu: '2' }, limits: { cpu: '1' } }), before),
    ).toEqual([
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ]);
  });

  it('needs a kubelet that reports resources', () => {
    const before = pod({ requests: REQUESTS });
    const state = { running: {} };
    const shown = { name: 'main', image: '', imageID: '', ready: true, restartCount: 0, state };
    const silent = { ...before, status: { containerStatuses: [shown] } };
    expect(errorsOf(pod({ requests: { cpu: '2', memory: '64Mi' } }), silent)).toEqual([
      'spec: Forbidden: Pod running on node without support for resize',
    ]);
    const able = { ...before, status: { containerStatuses: [{ ...shown, resources: {} }] } };
    expect(errorsOf(pod({ requests: { cpu: '2', memory: '64Mi' } }), able)).toEqual([]);
  });

  it('changes no other resources', () => {
    const before = pod({ requests: { ...REQUESTS, 'ephemeral-storage': '1Gi' } });
    const errors = errorsOf(pod({ requests: { ...REQUESTS, 'ephemeral-storage': '2Gi' } }), before);
    expect(errors[0]).toBe('spec: Forbidden: only cpu and memory resources are mutable');
  });
});

it('an ordinary update is what is left when cpu, memory and the policy are put back', () => {
  const before = pod({ requests: REQUESTS });
  const now = pod({ requests: { cpu: '1', memory: '1Gi' } }, { image: 'nginx:2' });
  const [container] = withResourcesOf(now.spec, before.spec).containers;
  expect(container).toMatchObject({ image: 'nginx:2', resources: { requests: REQUESTS } });
});
