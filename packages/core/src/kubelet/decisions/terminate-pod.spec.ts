import { expect, it } from 'vitest';
import type { ContainerStatus, Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { terminatePod } from './terminate-pod.ts';

const status = (name: string, change: Partial<ContainerStatus>): ContainerStatus => ({
  ...{ name, image: '', imageID: '', ready: false, restartCount: 0 },
  ...change,
});

/** The end of a Pod whose sidecar was last seen like this while the regular container waited. */
function endWith(sidecar: Partial<ContainerStatus>, specName = 'proxy'): PodStatus {
  const last: PodStatus = {
    phase: 'Pending',
    initContainerStatuses: [status('proxy', sidecar)],
    containerStatuses: [status('app', { state: { waiting: {} } })],
  };
  const pod: Pick<Pod, 'spec' | 'status'> = {
    spec: {
      initContainers: [{ name: specName, restartPolicy: 'Always' }],
      containers: [{ name: 'app' }],
    },
    status: last,
  };
  return terminatePod(pod);
}

const stateOf = (end: PodStatus) => Object.keys(end.containerStatuses?.[0]?.state ?? {});
const running = { state: { running: {} } };

it('takes a Pod for initialized whose last init container is a sidecar that has started', () => {
  expect(stateOf(endWith({ ...running, started: true }))).toEqual(['terminated']);
});

it('leaves the containers alone of a Pod whose last sidecar has not started or has ended', () => {
  expect(stateOf(endWith({ ...running, started: false }))).toEqual(['waiting']);
  const ended = { state: { terminated: { exitCode: 0 } } };
  expect(stateOf(endWith(ended))).toEqual(['waiting']);
});

it('does not guess from a status that belongs to another container', () => {
  expect(stateOf(endWith({ ...running, started: true }, 'other'))).toEqual(['waiting']);
});
