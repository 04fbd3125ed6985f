import { describe, expect, it } from 'vitest';
import type { Pod, Secret, Service } from '../schema/kubernetes.ts';
import { setDefaults } from './set-defaults.ts';

const aPod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: {
    serviceAccount: 'robot',
    containers: [
      {
        name: 'c',
        image: 'nginx:1.27',
        resources: { requests: { cpu: '0.5' }, limits: { cpu: '1', memory: '1024Mi' } },
        livenessProbe: { httpGet: { port: 80 } },
        env: [{ name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }],
      },
    ],
    volumes: [{ name: 'scratch' }],
  },
  status: {},
};

describe('defaults', () => {
  it('of a Pod write quantities as the API serves them', () => {
    const container = setDefaults(aPod).spec.containers[0];
    expect(container?.resources).toEqual({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    });
    expect(container?.env?.[0]?.valueFrom?.resourceFieldRef?.divisor).toBe('0');
  });

  it('of a Pod copy the old account name to the new one', () => {
    expect(setDefaults(aPod).spec).toMatchObject({
      serviceAccount: 'robot',
      serviceAccountName: 'robot',
      volumes: [{ name: 'scratch', emptyDir: {} }],
    });
  });

  it('are applied once: a defaulted object comes back as it is', () => {
    const service: Service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
    };
    for (const object of [aPod, service]) {
      const defaulted = setDefaults<Pod | Service>(object);
      expect(setDefaults(defaulted)).toBe(defaulted);
    }
  });

  it('leave the given object alone and share what did not change', () => {
    const before = JSON.stringify(aPod);
    const defaulted = setDefaults(aPod);
    expect(JSON.stringify(aPod)).toBe(before);
    expect(defaulted.metadata).toBe(aPod.metadata);
    expect(defaulted.status).toBe(aPod.status);
  });

  it('leave texts that are no quantities for validation', () => {
    const broken: Pod = {
      ...aPod,
      spec: {
        resources: { limits: { cpu: '1' } },
        containers: [{ name: 'c', image: 'a', resources: { requests: { cpu: 'lots' } } }],
      },
    };
    expect(setDefaults(broken).spec.containers[0]?.resources?.requests).toEqual({ cpu: 'lots' });
  });

  it('of unknown kinds do nothing', () => {
    const widget = { apiVersion: 'v1', kind: 'Widget' };
    expect(setDefaults(widget)).toBe(widget);
  });

  it('of a Secret move what was given as text to what is kept', () => {
    const metadata = { name: 'login' };
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      data: { user: 'YQ==', old: 'YWI=' },
    };
    const stringData = { old: 'abc', password: 'ü' };
    expect(setDefaults<Secret>({ ...secret, stringData })).toEqual({
      ...secret,
      type: 'Opaque',
      data: { user: 'YQ==', old: 'YWJj', password: 'w7w=' },
    });
    expect(setDefaults<Secret>(secret)).toEqual({ ...secret, type: 'Opaque' });
  });
});
