import { describe, expect, it } from 'vitest';
import { setDefaults } from '../defaults/set-defaults.ts';
import { validateCreate } from './validate-create.ts';

const errorsOf = (object: { readonly kind: string; readonly [field: string]: unknown }) =>
  validateCreate(setDefaults({ apiVersion: 'v1', ...object })).map(({ message }) => message);

const named = (kind: string, fields: object = {}, metadata: object = {}) =>
  errorsOf({ kind, metadata: { name: 'a', namespace: 'default', ...metadata }, ...fields });

const clusterWide = (kind: string, fields: object = {}, metadata: object = {}) =>
  errorsOf({ kind, metadata: { name: 'a', ...metadata }, ...fields });

describe('metadata', () => {
  it('names objects after the rule of their kind', () => {
    expect(clusterWide('Namespace', {}, { name: 'a.b' })).toEqual([
      'metadata.name: Invalid value: "a.b": must not contain dots',
    ]);
    expect(clusterWide('Node', {}, { name: 'a.b' })).toEqual([]);
    expect(clusterWide('Node', {}, { namespace: 'x' })).toEqual([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
    expect(named('ConfigMap', {}, { namespace: undefined })).toEqual([
      'metadata.namespace: Required value',
    ]);
  });

  it('has one controller, known finalizers, owners with all their names', () => {
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true };
    expect(
      named(
        'ConfigMap',
        {},
        { ownerReferences: [owner, { ...owner, uid: '' }], finalizers: ['x'] },
      ),
    ).toEqual([
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
      expect.stringContaining(
        'Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/p',
      ),
      'metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });
});

describe('ConfigMaps and Secrets', () => {
  it('have keys that can be files', () => {
    expect(named('ConfigMap', { data: { 'a b': '', '..': '', ok: '' } })).toEqual([
      'data[..]: Invalid value: "..": must not be \'..\'',
      expect.stringMatching(/^data\[a b\]: Invalid value: "a b": a valid config key must consist/),
    ]);
    expect(named('ConfigMap', { data: { a: '' }, binaryData: { a: '' } })).toEqual([
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ]);
  });

  it('hold at most one mebibyte', () => {
    const text = 'x'.repeat(1024 * 1024);
    expect(named('ConfigMap', { data: { a: text } })).toEqual([]);
    expect(named('ConfigMap', { data: { a: text, b: 'y' } })).toEqual([
      ': Too long: may not be more than 1048576 bytes',
    ]);
    expect(named('Secret', { stringData: { a: text, b: 'y' } })).toEqual([
      'data: Too long: may not be more than 1048576 bytes',
    ]);
  });

  it('hold what their type asks for', () => {
    expect(named('Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } })).toEqual([
      'data[tls.key]: Required value',
    ]);
    expect(named('Secret', { type: 'kubernetes.io/basic-auth' })).toEqual([
      'data[username]: Required value',
      'data[password]: Required value',
    ]);
    const password = { stringData: { password: 'x' } };
    expect(named('Secret', { type: 'kubernetes.io/basic-auth', ...password })).toEqual([]);
  });
});

describe('a Node', () => {
  it('has taints unlike each other and amounts that make sense', () => {
    const taint = { key: 'k', effect: 'NoSchedule' };
    expect(
      clusterWide('Node', {
        spec: { taints: [taint, taint, { key: 'k', effect: 'Never' }] },
        status: { capacity: { cpu: '-1', pods: '1500m' } },
      }),
    ).toEqual([
      'metadata.taints[1]: Duplicate value: {"Key":"k","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      'metadata.taints[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.capacity.pods: Invalid value: "1500m": must be an integer',
      'status.allocatable.cpu: Invalid value: "-1": must be greater than or equal to 0',
      'status.allocatable.pods: Invalid value: "1500m": must be an integer',
    ]);
  });

  it('has one Pod network of each family', () => {
    expect(clusterWide('Node', { spec: { podCIDRs: ['10.0.0.0/24', '10.0.1.0/24'] } })).toEqual([
      'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family',
    ]);
  });
});

describe('storage', () => {
  it('is claimed with a mode and an amount', () => {
    expect(named('PersistentVolumeClaim', { spec: {} })).toEqual([
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ]);
    const spec = {
      accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'RWX'],
      resources: { requests: { storage: '0' } },
      volumeMode: 'File',
    };
    expect(named('PersistentVolumeClaim', { spec })).toEqual([
      'spec.accessModes: Unsupported value: "RWX": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
      'spec.volumeMode: Unsupported value: "File": supported values: "Block", "Filesystem"',
    ]);
  });

  it('is offered from one source, of a known size', () => {
    expect(clusterWide('PersistentVolume', { spec: {} })).toEqual([
      'spec.accessModes: Required value',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      'spec: Required value: must specify a volume type',
    ]);
    const spec = {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/' },
      local: { path: '/x' },
      persistentVolumeReclaimPolicy: 'Recycle',
    };
    expect(clusterWide('PersistentVolume', { spec })).toEqual([
      'spec.local: Forbidden: may not specify more than 1 volume type',
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ]);
  });
});

it('has no rules for kinds it does not know', () => {
  expect(validateCreate({ apiVersion: 'apps/v1', kind: 'Pod' })).toEqual([]);
});
