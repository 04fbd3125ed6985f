import { describe, expect, it } from 'vitest';
import { formatProblem } from '../api/manifest/problem.ts';
import type { Command } from '../simulation/commands.ts';
import { loadInputs } from './load-inputs.ts';

const MANIFESTS = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: app, image: nginx}, {name: logs, image: busybox}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers: [{name: app, image: nginx}]
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`;

function read(step: string, manifests = MANIFESTS): ReturnType<typeof loadInputs> {
  const scenario = `apiVersion: podsim.dev/v1alpha1
kind: Scenario
spec:
  manifests: [web.yaml]
  steps:
  - {at: 1m, ${step}}
`;
  return loadInputs(['s.yaml'], (path) => (path === 's.yaml' ? scenario : manifests));
}

const commandsOf = (step: string): readonly Command[] => {
  const { steps, problems } = read(step);
  expect(problems).toEqual([]);
  return steps.flatMap(({ commands }) => commands);
};

const problemOf = (step: string, manifests?: string): readonly string[] =>
  read(step, manifests).problems.map(formatProblem);

const NODE_ACTIONS: readonly (readonly [string, Command['type']])[] = [
  ['crashNode', 'CrashNode'],
  ['recoverNode', 'RecoverNode'],
  ['partitionNode', 'PartitionNode'],
  ['healNode', 'HealNode'],
  ['stopKubelet', 'StopKubelet'],
  ['startKubelet', 'StartKubelet'],
  ['drain', 'Drain'],
  ['cordon', 'Cordon'],
  ['uncordon', 'Uncordon'],
  ['deleteNode', 'DeleteNode'],
  ['shutdownNode', 'ShutdownNode'],
];

describe.each(NODE_ACTIONS)('%s', (action, type) => {
  it.each([`${action}: node-1`, `${action}: {node: node-1}`])('reads %s', (step) => {
    expect(commandsOf(step)).toEqual([{ type, node: 'node-1' }]);
  });

  it('refuses a node that is not there', () => {
    expect(problemOf(`${action}: node-9`)).toEqual([
      `s.yaml:6:14: spec.steps[0].${action}: Not found: "node-9": the nodes are node-1, node-2, node-3`,
    ]);
  });
});

it.each<readonly [string, Command]>([
  ['rebootNode: node-1', { type: 'RebootNode', node: 'node-1', downForMs: 60_000 }],
  [
    'rebootNode: {node: node-1, downFor: 5s}',
    { type: 'RebootNode', node: 'node-1', downForMs: 5_000 },
  ],
  [
    'rebootNode: {node: node-1, graceful: true}',
    { type: 'RebootNode', node: 'node-1', downForMs: 60_000, graceful: true },
  ],
  [
    'killContainer: {pod: web, container: logs, signal: SIGTERM}',
    { type: 'KillContainer', pod: 'default/web', container: 'logs', signal: 'SIGTERM' },
  ],
  [
    'killContainer: {pod: shop/web, signal: kill}',
    { type: 'KillContainer', pod: 'shop/web', container: 'app', signal: 'SIGKILL' },
  ],
  ['killSandbox: web', { type: 'KillSandbox', pod: 'default/web' }],
  ['killSandbox: {pod: shop/web}', { type: 'KillSandbox', pod: 'shop/web' }],
  [
    'hangContainer: {pod: web, for: 30s}',
    { type: 'HangContainer', pod: 'default/web', container: 'app', forMs: 30_000 },
  ],
  [
    'hangContainer: {pod: web}',
    {
      type: 'HangContainer',
      pod: 'default/web',
      container: 'app',
      forMs: Number.MAX_SAFE_INTEGER,
    },
  ],
  [
    'removeContainer: {pod: web, container: logs}',
    { type: 'RemoveContainer', pod: 'default/web', container: 'logs' },
  ],
  ['registryOutage: {for: 2m}', { type: 'RegistryOutage', forMs: 120_000 }],
  [
    'delete: {kind: Pod, name: web, gracePeriodSeconds: 0}',
    { type: 'Delete', plural: 'pods', name: 'web', namespace: 'default', gracePeriodSeconds: 0 },
  ],
  [
    'delete: {kind: po, name: web, namespace: shop}',
    { type: 'Delete', plural: 'pods', name: 'web', namespace: 'shop' },
  ],
  ['delete: {kind: Node, name: node-2}', { type: 'DeleteNode', node: 'node-2' }],
])('reads %s', (step, command) => {
  expect(commandsOf(step)).toEqual([command]);
});

it.each([
  [
    'scale: {kind: Deployment, name: web, replicas: 3}',
    's.yaml:6:14: spec.steps[0].scale: Forbidden: scaling is not simulated yet',
  ],
  [
    'delete: {kind: Deployment, name: web}',
    's.yaml:6:23: spec.steps[0].delete.kind: Forbidden: kind Deployment is not simulated yet',
  ],
  [
    'delete: {kind: Wheel, name: web}',
    's.yaml:6:23: spec.steps[0].delete.kind: Forbidden: no kind "Wheel" is known',
  ],
  [
    'delete: {kind: Pod, name: wbe}',
    's.yaml:6:34: spec.steps[0].delete.name: Not found: "wbe": the pods are web, shop/web',
  ],
  [
    'killSandbox: wbe',
    's.yaml:6:14: spec.steps[0].killSandbox: Not found: "wbe": the pods are web, shop/web',
  ],
  [
    'killContainer: {pod: web, container: apq}',
    's.yaml:6:40: spec.steps[0].killContainer.container: Not found: "apq": the containers are app, logs',
  ],
  [
    'killContainer: {pod: web, signal: HUP}',
    's.yaml:6:40: spec.steps[0].killContainer.signal: Unsupported value: "HUP": supported values: "SIGKILL", "SIGTERM"',
  ],
  ['explode: node-1', 's.yaml:6:14: strict decoding error: unknown field "spec.steps[0].explode"'],
])('refuses %s', (step, problem) => {
  expect(problemOf(step)).toEqual([problem]);
});

it('cannot tell whether a Pod is unknown when one of them gets its name only as it is created', () => {
  const generated = MANIFESTS.replace('metadata: {name: web}', 'metadata: {generateName: web-}');
  expect(problemOf('killSandbox: web-x2x4z', generated)).toEqual([]);
  expect(problemOf('killContainer: {pod: web-x2x4z}', generated)).toEqual([
    's.yaml:6:14: spec.steps[0].killContainer.container: Required value: only the run will tell',
  ]);
});
