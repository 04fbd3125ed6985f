import { expect, it } from 'vitest';
import schema from './schema/api-schema.json' with { type: 'json' };
import { findKind, findKindByName, KINDS } from './kinds.ts';

it('knows exactly the kinds of the schema', () => {
  const known = KINDS.map(({ apiVersion, kind }) => `${apiVersion}.${kind}`).sort();
  expect(known).toEqual(Object.keys(schema.kinds).sort());
});

it('finds a kind by plural, singular, short and qualified name, in any case', () => {
  const deployment = findKind('apps/v1', 'Deployment');
  expect(deployment).toMatchObject({ plural: 'deployments', namespaced: true, simulated: false });
  for (const name of ['deployments', 'deployment', 'Deployment', 'deploy', 'deployments.apps']) {
    expect(findKindByName(name)).toBe(deployment);
  }
  expect(findKindByName('ev')?.apiVersion).toBe('v1');
  expect(findKindByName('events.events.k8s.io')?.apiVersion).toBe('events.k8s.io/v1');
  expect(findKindByName('widgets')).toBeUndefined();
});

it('simulates Pods and Nodes', () => {
  expect(findKind('v1', 'Pod')).toMatchObject({ simulated: true, namespaced: true });
  expect(findKind('v1', 'Node')).toMatchObject({ simulated: true, namespaced: false });
});
