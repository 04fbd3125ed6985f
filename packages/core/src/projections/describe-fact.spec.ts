import { expect, it } from 'vitest';
import type { PodSpec } from '../api/schema/kubernetes.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { ClusterFact } from '../state/facts.ts';
import type { ApiObject } from '../state/tables.ts';
import { describeFact } from './describe-fact.ts';

const at = { seq: 2, at: 80_000, cause: 1 };
const app = { pod: 'default/web', uid: 'u', container: 'app' };
const instance = { ...app, containerId: 'containerd://0123456789abcdef' };

const EXAMPLES: readonly (readonly [ClusterFact, string])[] = [
  [
    {
      ...at,
      ...instance,
      type: 'ContainerExited',
      nodeName: 'node-1',
      exitCode: 1,
      reason: 'Error',
      signal: 0,
      message: '',
    },
    'ContainerExited default/web app: exit code 1 (Error)',
  ],
  [
    {
      ...at,
      ...app,
      type: 'RestartDelayed',
      until: 80_000,
      delayMs: 10_000,
      message: 'back-off 10s restarting failed container=app pod=web_default(u)',
      retryAt: 81_000,
      again: false,
    },
    'RestartDelayed default/web app: next start not before 1m20s (back-off 10s)',
  ],
  [
    {
      ...at,
      ...instance,
      type: 'ProbeFailed',
      probe: 'readiness',
      message: 'HTTP probe failed with statuscode: 500',
      run: 2,
      failureThreshold: 3,
    },
    'ProbeFailed default/web app: readiness probe failed, 2 of 3: HTTP probe failed with statuscode: 500',
  ],
  [
    {
      ...at,
      type: 'NodeTainted',
      nodeName: 'node-1',
      taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }],
      unschedulable: true,
      resourceVersion: '5',
    },
    'NodeTainted node-1: taints now node.kubernetes.io/unreachable:NoExecute, unschedulable',
  ],
  [
    {
      ...at,
      type: 'PodStatusReported',
      pod: 'default/web',
      uid: 'u',
      nodeName: 'node-1',
      resourceVersion: '5',
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'app',
            image: 'x',
            imageID: '',
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
          },
        ],
      },
    },
    'PodStatusReported default/web: the API now says Running, ready 0/1, restarts 3 (app CrashLoopBackOff)',
  ],
  [
    {
      ...at,
      ...instance,
      type: 'ContainerLogged',
      stream: 'stdout',
      text: 'first line\nsecond line\n',
    },
    'ContainerLogged default/web app: stdout: first line…',
  ],
];

it.each(EXAMPLES)('describes a fact in one sentence: %#', (fact, text) => {
  expect(describeFact(fact)).toBe(text);
});

it('has a full sentence for every fact of a run full of troubles', () => {
  const simulation = new Simulation({ ticked: true, nodes: [{ name: 'node', count: 2 }] });
  const apply = (name: string, spec: PodSpec): void => {
    const metadata = { name, namespace: 'default' };
    const object: ApiObject & { spec: PodSpec } = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
    simulation.execute({ type: 'Apply', object });
  };
  const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 5 };
  const data = { name: 'data', hostPath: { path: '/data' } };
  const command = ['sh', '-c', 'echo hi; echo hello > /data/x; sleep 3; exit 1'];
  const volumeMounts = [{ name: 'data', mountPath: '/data' }];
  apply('web', { containers: [{ name: 'app', image: 'nginx', readinessProbe }] });
  apply('crash', {
    volumes: [data],
    containers: [{ name: 'app', image: 'debian', command, volumeMounts }],
  });
  apply('bad', { containers: [{ name: 'app', image: 'registry.invalid/x' }] });
  apply('big', {
    containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '9' } } }],
  });
  simulation.send(
    { type: 'HangContainer', pod: 'default/web', container: 'app', forMs: 9_000 },
    30_000,
  );
  simulation.send({ type: 'PartitionNode', node: 'node-1' }, 60_000);
  simulation.send({ type: 'HealNode', node: 'node-1' }, 200_000);
  simulation.send({ type: 'CrashNode', node: 'node-2' }, 210_000);
  simulation.send({ type: 'RecoverNode', node: 'node-2' }, 300_000);
  simulation.send({ type: 'Delete', plural: 'pods', name: 'web' }, 310_000);
  simulation.send({ type: 'Delete', plural: 'pods', name: 'none' }, 311_000);
  simulation.run({ until: 350_000 });
  const seen = new Set<string>();
  for (const fact of simulation.log.facts) {
    seen.add(fact.type);
    const text = describeFact(fact);
    expect(text.startsWith(`${fact.type} `)).toBe(true);
    expect(text).toContain(': ');
    expect(text).not.toMatch(/undefined|NaN|Infinity|\[object|\n/);
  }
  expect(seen.size).toBeGreaterThan(35);
});
