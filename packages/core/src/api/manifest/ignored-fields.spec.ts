import { expect, it } from 'vitest';
import { ignoredFields } from './ignored-fields.ts';

const pathsIn = (spec: object) =>
  ignoredFields(JSON.parse(JSON.stringify({ kind: 'Pod', spec })) as never).map(({ path }) => path);

it('names what is set and does nothing', () => {
  const spec = {
    affinity: {
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] },
    },
    runtimeClassName: 'gvisor',
    imagePullSecrets: [{ name: 's' }],
    containers: [
      { name: 'a', securityContext: { capabilities: { add: ['NET_ADMIN'] }, runAsUser: 1000 } },
      { name: 'b', volumeDevices: [{ name: 'd', devicePath: '/d' }], tty: true },
    ],
  };
  expect(pathsIn(spec)).toEqual([
    'spec.affinity',
    'spec.imagePullSecrets',
    'spec.runtimeClassName',
    'spec.containers[0].securityContext.capabilities',
    'spec.containers[1].tty',
    'spec.containers[1].volumeDevices',
  ]);
});

it('passes over defaults and empty wishes', () => {
  const spec = {
    affinity: { nodeAffinity: {} },
    preemptionPolicy: 'PreemptLowerPriority',
    hostUsers: true,
    hostPID: false,
    dnsConfig: { nameservers: [] },
    containers: [{ name: 'a', securityContext: { privileged: false, procMount: 'Default' } }],
  };
  expect(pathsIn(spec)).toEqual([]);
});
