import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../schema/kubernetes.ts';
import { decodeProblems } from './decode.ts';

const messages = (object: JsonObject, definition: string) =>
  decodeProblems(object, definition).map(({ message }) => message);

const inContainer = (fields: JsonObject) =>
  messages({ spec: { containers: [{ name: 'c', ...fields }] } }, 'core.v1.Pod');

describe('strict decoding', () => {
  it('takes null for any field, and numbers for quantities', () => {
    expect(inContainer({ ports: null, resources: { limits: { cpu: 1, memory: '1Gi' } } })).toEqual(
      [],
    );
  });

  it.each([
    [{ tty: 'true' }, 'string into Go struct field Container.spec.containers.tty of type bool'],
    [{ args: [1] }, 'number into Go struct field Container.spec.containers.args of type string'],
    [
      { env: { A: 'b' } },
      'object into Go struct field Container.spec.containers.env of type []v1.EnvVar',
    ],
    [
      { resources: [] },
      'array into Go struct field Container.spec.containers.resources of type v1.ResourceRequirements',
    ],
    [
      { ports: [{ containerPort: 80.5 }] },
      'number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [
      { ports: [{ containerPort: 4294967296 }] },
      'number into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
  ])('refuses %j', (fields, end) => {
    expect(inContainer(fields)).toEqual([`json: cannot unmarshal ${end}`]);
  });

  it('takes names and numbers for a target port', () => {
    const spec = {
      ports: [
        { port: 80, targetPort: 'http' },
        { port: 81, targetPort: 8080 },
      ],
    };
    expect(messages({ spec }, 'core.v1.Service')).toEqual([]);
  });

  it('reads times and base64', () => {
    expect(messages({ metadata: { creationTimestamp: 'now' } }, 'core.v1.Pod')).toEqual([
      'metadata.creationTimestamp: Invalid value: "now": parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse',
    ]);
    expect(messages({ data: { a: 'YQ==', b: 'a b' } }, 'core.v1.Secret')).toEqual([
      'data[b]: Invalid value: "a b": illegal base64 data at input byte 1',
    ]);
  });
});
