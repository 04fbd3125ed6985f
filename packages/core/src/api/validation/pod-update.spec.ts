import { describe, expect, it } from 'vitest';
import { setPodDefaults } from '../defaults/pod-defaults.ts';
import type { Pod, PodSpec } from '../schema/kubernetes.ts';
import { POD_UPDATE_REFUSAL, validatePodUpdate } from './pod-update.ts';

const aPod = (spec: Partial<PodSpec> = {}, metadata: object = {}): Pod =>
  setPodDefaults({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', resourceVersion: '1', ...metadata },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    status: {},
  });

const change = (before: Partial<PodSpec>, after: Partial<PodSpec>) =>
  validatePodUpdate(aPod(after), aPod(before)).map(({ message }) => message);

const gates = [{ name: 'example.com/g' }];
const nodesIn = (...zones: string[]): Partial<PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: zones.map((key) => ({ key, operator: 'Exists' })) },
        ],
      },
    },
  },
});

describe('a Pod that runs', () => {
  it('gets new images and an earlier deadline', () => {
    const before = { activeDeadlineSeconds: 10 };
    expect(
      change(before, { activeDeadlineSeconds: 5, containers: [{ name: 'c', image: 'j' }] }),
    ).toEqual([]);
    expect(change(before, {})).toEqual([
      'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    ]);
  });

  it('keeps its tolerations, seconds aside', () => {
    const toleration = { key: 'k', operator: 'Exists', effect: 'NoExecute' };
    const before = { tolerations: [{ ...toleration, tolerationSeconds: 5 }] };
    expect(change(before, { tolerations: [{ ...toleration, tolerationSeconds: 9 }] })).toEqual([]);
    expect(change(before, {})).toEqual([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ]);
  });

  it('keeps everything else, and is told what would differ', () => {
    expect(change({}, { nodeName: 'n' })).toEqual([
      `spec: Forbidden: ${POD_UPDATE_REFUSAL}\n+ spec.nodeName: "n"`,
    ]);
    expect(change({ nodeSelector: { a: 'b' } }, {})[0]).toContain('- spec.nodeSelector: {"a":"b"}');
  });

  it('sees no change where a quantity is only written otherwise', () => {
    const using = (cpu: string): Partial<PodSpec> => ({
      containers: [{ name: 'c', image: 'i', resources: { limits: { cpu } } }],
    });
    expect(change(using('1'), using('1000m'))).toEqual([]);
    expect(change(using('1'), using('2'))).toHaveLength(1);
  });

  it('keeps its name and needs a version', () => {
    const errors = validatePodUpdate(
      aPod({}, { name: 'q', resourceVersion: undefined }),
      aPod(),
    ).map(({ message }) => message);
    expect(errors).toEqual([
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
      'metadata.name: Invalid value: "q": field is immutable',
    ]);
  });

  it('gets a grace period of one second in place of a negative one, no other', () => {
    expect(
      change({ terminationGracePeriodSeconds: -5 }, { terminationGracePeriodSeconds: 1 }),
    ).toEqual([]);
    expect(
      change({ terminationGracePeriodSeconds: 30 }, { terminationGracePeriodSeconds: 1 }),
    ).toHaveLength(1);
  });
});

describe('a Pod at a gate', () => {
  it('loses gates and gains none', () => {
    expect(change({ schedulingGates: gates }, {})).toEqual([]);
    expect(change({}, { schedulingGates: gates })).toEqual([
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/g'",
    ]);
  });

  it('can be steered to fewer nodes, never to others', () => {
    const before = { schedulingGates: gates, nodeSelector: { a: 'b' }, ...nodesIn('x') };
    expect(change(before, { ...before, nodeSelector: { a: 'b', c: 'd' } })).toEqual([]);
    expect(change(before, { ...before, ...nodesIn('x', 'y') })).toEqual([]);
    expect(change(before, { ...before, nodeSelector: { a: 'z' } })).toEqual([
      'spec.nodeSelector: Invalid value: {"a":"z"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ]);
    expect(change(before, { ...before, ...nodesIn('y') })).toEqual([
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"MatchExpressions":[{"Key":"y","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)',
    ]);
  });

  it('may be given nodes at all', () => {
    expect(change({ schedulingGates: gates }, { schedulingGates: gates, ...nodesIn('x') })).toEqual(
      [],
    );
  });
});
