import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runManifests } from '../../testing/kubelet-rules/run-manifests.ts';
import { withStringData } from './secret-data.ts';

const secret = (fields: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's' },
  ...fields,
});

it('property: the texts of a Secret are stored in base64', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { data } = withStringData(secret({ stringData: { key: text } }));
      expect(data).toEqual({ key: Buffer.from(text).toString('base64') });
    }),
  );
});

it('puts texts over data of the same key and keeps the rest', () => {
  const given = secret({ data: { a: 'eA==', b: 'eQ==' }, stringData: { a: 'z' } });
  expect(withStringData(given)).toEqual(secret({ data: { a: 'eg==', b: 'eQ==' } }));
});

it('gives containers the texts of a Secret, also those of a later manifest', () => {
  const run = runManifests(`
{ apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { user: añejo, password: x } }
---
apiVersion: v1
kind: Pod
metadata: { name: p }
spec:
  containers: [{ name: app, image: nginx, envFrom: [{ secretRef: { name: s } }] }]
`).until(1);
  expect(run.facts('ContainerCreated')[0]?.environment).toEqual({ user: 'añejo', password: 'x' });
  run.apply(`{ apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { user: b } }`);
  expect(run.simulation.state.secrets.get('default/s')).toMatchObject({
    data: { user: 'Yg==', password: 'eA==' },
  });
});
