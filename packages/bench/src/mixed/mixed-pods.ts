/** Twenty Pods of all sorts: what a small team's namespace looks like on a bad day. */
import type { ApiObject } from '@podsim/core';

interface Sort {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly workload?: Readonly<Record<string, unknown>>;
}

const shell = (script: string): Readonly<Record<string, unknown>> => ({
  name: 'app',
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
});
const server = { name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80 }] };
const readinessProbe = { httpGet: { port: 80, path: '/' }, periodSeconds: 5 };
const livenessProbe = { httpGet: { port: 80, path: '/healthz' }, periodSeconds: 10 };

/** Two Pods of each. */
const SORTS: readonly Sort[] = [
  { name: 'web', spec: { containers: [{ ...server, readinessProbe, livenessProbe }] } },
  { name: 'crash', spec: { containers: [shell('echo starting; exit 1')] } },
  {
    name: 'sick',
    spec: { containers: [{ ...server, livenessProbe }] },
    workload: { http: [{ path: '/healthz', from: '2m', status: 500 }] },
  },
  {
    name: 'leak',
    spec: { containers: [{ ...server, resources: { limits: { memory: '128Mi' } } }] },
    workload: { memory: [{ bytes: '32Mi', growth: '20Mi/m' }] },
  },
  {
    name: 'slow',
    spec: {
      containers: [
        { ...server, startupProbe: { ...livenessProbe, failureThreshold: 12 }, readinessProbe },
      ],
    },
    workload: { startup: '45s' },
  },
  {
    name: 'steps',
    spec: {
      initContainers: [
        { ...shell('sleep 2'), name: 'first' },
        { ...shell('sleep 3'), name: 'second' },
        { ...server, name: 'proxy', restartPolicy: 'Always' },
      ],
      containers: [shell('while true; do date; sleep 20; done')],
    },
  },
  { name: 'job', spec: { restartPolicy: 'OnFailure', containers: [shell('sleep 30; exit 0')] } },
  {
    name: 'nowhere',
    spec: { containers: [{ name: 'app', image: 'registry.invalid/team/app:v2' }] },
  },
  {
    name: 'unset',
    spec: {
      containers: [{ ...server, envFrom: [{ configMapRef: { name: 'not-there' } }] }],
    },
  },
  {
    name: 'stubborn',
    spec: {
      activeDeadlineSeconds: 240,
      terminationGracePeriodSeconds: 20,
      containers: [shell('trap "" TERM; while true; do sleep 5; done')],
    },
  },
];

/** The twenty Pods, in the order in which they are created. */
export const MIXED_PODS: readonly ApiObject[] = SORTS.flatMap(({ name, spec, workload }) =>
  [1, 2].map((number) => {
    const annotations = workload && { 'podsim.dev/workload.app': JSON.stringify(workload) };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-${number}`, ...(annotations && { annotations }) },
      spec,
    } as ApiObject;
  }),
);
