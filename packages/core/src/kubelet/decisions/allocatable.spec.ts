import { expect, it } from 'vitest';
import { nodeConfiguration } from '../../api/kubelet-configuration/node-configuration.ts';
import { allocatableOf } from './allocatable.ts';

const CAPACITY = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };

it('without any configuration, what is below the hard eviction thresholds cannot be had', () => {
  expect(allocatableOf(CAPACITY, nodeConfiguration())).toEqual({
    cpu: '4',
    memory: '16284Mi',
    pods: '110',
    'ephemeral-storage': '96636764000',
  });
});

it('what is reserved for the system and for Kubernetes goes off as well', () => {
  const configuration = nodeConfiguration({
    systemReserved: { cpu: '200m', memory: '1Gi' },
    kubeReserved: { cpu: '300m', memory: '1Gi', 'ephemeral-storage': '5Gi' },
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '10%' },
  });
  expect(allocatableOf(CAPACITY, configuration)).toEqual({
    cpu: '3500m',
    memory: '14Gi',
    pods: '110',
    'ephemeral-storage': '91268054880',
  });
});

it('is never less than nothing', () => {
  const configuration = nodeConfiguration({ systemReserved: { cpu: '8' } });
  expect(allocatableOf({ cpu: '4' }, configuration)).toEqual({ cpu: '0' });
});
