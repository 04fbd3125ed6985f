import { expect, it } from 'vitest';
import { podRequestAmounts, podRequests } from './pod-resources.ts';
import type { Container, PodSpec } from './schema/kubernetes.ts';

const aContainer = (name: string, cpu: string, rest: Partial<Container> = {}): Container => ({
  name,
  resources: { requests: { cpu } },
  ...rest,
});

it('counts cpu in millicores and everything else in whole units, rounded up', () => {
  const spec: PodSpec = {
    containers: [{ name: 'c', resources: { requests: { cpu: '100500u', memory: '1500m' } } }],
  };
  expect([...podRequestAmounts({ spec })]).toEqual([
    ['cpu', 101],
    ['memory', 2],
  ]);
});

it('does not change what it reads: asking twice gives the same answer', () => {
  const spec: PodSpec = {
    containers: [aContainer('c', '1')],
    initContainers: [
      aContainer('s', '1', { restartPolicy: 'Always' }),
      aContainer('i', '2'),
      aContainer('t', '1', { restartPolicy: 'Always' }),
    ],
  };
  expect(podRequests({ spec })).toEqual({ cpu: '3' });
  expect(podRequests({ spec })).toEqual({ cpu: '3' });
});

it('stands in for requests that containers leave out', () => {
  const spec: PodSpec = { containers: [aContainer('c', '1'), { name: 'd' }] };
  const nonMissingContainerRequests = { cpu: '100m', memory: '200Mi' };
  expect(podRequests({ spec }, { nonMissingContainerRequests })).toEqual({
    cpu: '1100m',
    memory: '400Mi',
  });
});
