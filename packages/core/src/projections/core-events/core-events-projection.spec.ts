import { describe, expect, it } from 'vitest';
import type { CoreV1Event, PodSpec } from '../../api/schema/kubernetes.ts';
import { Simulation } from '../../simulation/simulation.ts';
import type { ApiObject } from '../../state/tables.ts';
import { coreEvents } from './core-events-projection.ts';

function pod(name: string, spec: PodSpec): ApiObject {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec };
  return object;
}

function cluster(...pods: readonly ApiObject[]): Simulation {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node-1' }] });
  for (const object of pods) simulation.execute({ type: 'Apply', object });
  return simulation;
}

/** `2x Warning BackOff: message`. */
function texts(events: readonly CoreV1Event[], name: string): readonly string[] {
  return events
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ count, type, reason, message }) => `${count}x ${type} ${reason}: ${message}`);
}

describe('events of Pods', () => {
  it('tells the usual start in Kubernetes’ words', () => {
    const simulation = cluster(pod('web', { containers: [{ name: 'app', image: 'nginx' }] }));
    simulation.run({ until: 60_000 });
    const events = coreEvents(simulation.log.facts);
    expect(texts(events, 'web')).toEqual([
      '1x Normal Scheduled: Successfully assigned default/web to node-1',
      '1x Normal Pulling: Pulling image "nginx"',
      '1x Normal Pulled: Successfully pulled image "nginx" in 0s (0s including waiting). Image size: 72000000 bytes.',
      '1x Normal Created: Container created',
      '1x Normal Started: Container started',
    ]);
    const uid = simulation.state.pods.get('default/web')?.metadata.uid;
    expect(events.find(({ reason }) => reason === 'Started')).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'default' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'default',
        name: 'web',
        uid,
        fieldPath: 'spec.containers{app}',
      },
      source: { component: 'kubelet', host: 'node-1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(events.find(({ reason }) => reason === 'Scheduled')).toMatchObject({
      action: 'Binding',
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingComponent: 'default-scheduler',
    });
  });

  it('counts what a crash loop repeats, and says that images are there', () => {
    const command = ['sh', '-c', 'sleep 3; exit 1'];
    const simulation = cluster(
      pod('crash', { containers: [{ name: 'app', image: 'busybox:1.36', command }] }),
    );
    simulation.run({ until: 30_000 });
    const uid = simulation.state.pods.get('default/crash')?.metadata.uid;
    const told = texts(coreEvents(simulation.log.facts), 'crash');
    expect(told.slice(3)).toEqual([
      '3x Normal Created: Container created',
      '3x Normal Started: Container started',
      '2x Normal Pulled: Container image "busybox:1.36" already present on machine and can be accessed by the pod',
      `2x Warning BackOff: Back-off restarting failed container app in pod crash_default(${uid})`,
    ]);
  });

  it('names the init container that an event is about', () => {
    const simulation = cluster(
      pod('two', {
        initContainers: [{ name: 'first', image: 'busybox:1.36', command: ['true'] }],
        containers: [{ name: 'app', image: 'nginx' }],
      }),
    );
    simulation.run({ until: 10_000 });
    const paths = coreEvents(simulation.log.facts)
      .filter(({ reason }) => reason === 'Started')
      .map(({ involvedObject }) => involvedObject.fieldPath);
    expect(paths).toEqual(['spec.initContainers{first}', 'spec.containers{app}']);
  });

  it('tells a failed pull with its error, then the back-off', () => {
    const simulation = cluster(
      pod('bad', { containers: [{ name: 'app', image: 'registry.invalid/x' }] }),
    );
    simulation.run({ until: 9_000 });
    const error =
      'failed to pull and unpack image "registry.invalid/x:latest": failed to resolve reference "registry.invalid/x:latest": failed to do request: Head "https://registry.invalid/v2/x/manifests/latest": dial tcp: lookup registry.invalid: no such host';
    expect(texts(coreEvents(simulation.log.facts), 'bad').slice(1)).toEqual([
      '1x Normal Pulling: Pulling image "registry.invalid/x"',
      `1x Warning Failed: Failed to pull image "registry.invalid/x": ${error}`,
      '1x Warning Failed: Error: ErrImagePull',
      '1x Normal BackOff: Back-off pulling image "registry.invalid/x"',
      '1x Warning Failed: Error: ImagePullBackOff',
    ]);
  });

  it('tells missing configuration after the image that is there', () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'a' } } }];
    const simulation = cluster(
      pod('env', { containers: [{ name: 'app', image: 'busybox:1.36', env }] }),
    );
    simulation.run({ until: 9_000 });
    expect(texts(coreEvents(simulation.log.facts), 'env').slice(2)).toEqual([
      '1x Normal Pulled: Successfully pulled image "busybox:1.36" in 0s (0s including waiting). Image size: 2200000 bytes.',
      '2x Warning Failed: Error: configmap "none" not found',
      '1x Normal Pulled: Container image "busybox:1.36" already present on machine and can be accessed by the pod',
    ]);
  });

  it('tells failed probes and the kill that follows', () => {
    const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 2 };
    const simulation = cluster(
      pod('live', {
        containers: [
          { name: 'app', image: 'busybox:1.36', command: ['sleep', '1000'], livenessProbe },
        ],
        terminationGracePeriodSeconds: 1,
      }),
    );
    simulation.run({ until: 2_500 });
    expect(texts(coreEvents(simulation.log.facts), 'live').slice(5)).toEqual([
      '2x Warning Unhealthy: Liveness probe failed: ',
      '1x Normal Killing: Container app failed liveness probe, will be restarted',
    ]);
  });

  it('tells that a lost sandbox is made anew, and the end of a deleted Pod', () => {
    const simulation = cluster(pod('web', { containers: [{ name: 'app', image: 'nginx' }] }));
    simulation.send({ type: 'KillSandbox', pod: 'default/web' }, 1_000);
    simulation.send({ type: 'Delete', plural: 'pods', name: 'web' }, 60_000);
    simulation.run({ until: 120_000 });
    const told = texts(coreEvents(simulation.log.facts), 'web');
    expect(told.slice(-2)).toEqual([
      '2x Normal Killing: Stopping container app',
      '1x Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    ]);
  });
});

describe('events of Nodes', () => {
  it('tells a lost node and its return', () => {
    const simulation = cluster(pod('web', { containers: [{ name: 'app', image: 'nginx' }] }));
    simulation.send({ type: 'CrashNode', node: 'node-1' }, 10_000);
    simulation.send({ type: 'RecoverNode', node: 'node-1' }, 200_000);
    simulation.run({ until: 240_000 });
    const events = coreEvents(simulation.log.facts);
    const bootId = simulation.state.hosts.get('node-1')?.bootId;
    expect(texts(events, 'node-1')).toEqual([
      '1x Normal NodeNotReady: Node node-1 status is now: NodeNotReady',
      '1x Normal Starting: Starting kubelet.',
      '1x Normal NodeAllocatableEnforced: Updated Node Allocatable limit across pods',
      '2x Normal NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
      '2x Normal NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure',
      '2x Normal NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID',
      `1x Warning Rebooted: Node node-1 has been rebooted, boot id: ${bootId}`,
      '1x Normal NodeReady: Node node-1 status is now: NodeReady',
    ]);
    expect(texts(events, 'web')).toContain('1x Warning NodeNotReady: Node is not ready');
    const [lost] = events.filter(({ involvedObject }) => involvedObject.kind === 'Node');
    expect(lost?.source).toEqual({ component: 'node-controller' });
    expect(lost?.metadata.namespace).toBe('default');
  });

  it('registers nodes that join later, and not those that were there', () => {
    const simulation = cluster();
    simulation.run({ until: 5_000 });
    const object: ApiObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'late' } };
    simulation.execute({ type: 'Apply', object });
    simulation.execute({ type: 'Cordon', node: 'late' });
    const events = coreEvents(simulation.log.facts);
    expect(texts(events, 'node-1')).toEqual([]);
    expect(texts(events, 'late')).toEqual([
      '1x Normal RegisteredNode: Node late event: Registered Node late in Controller',
      '1x Normal NodeNotSchedulable: Node late status is now: NodeNotSchedulable',
    ]);
  });

  it('has nothing of a cut-off kubelet before it is back', () => {
    const command = ['sh', '-c', 'sleep 3; exit 1'];
    const simulation = cluster(
      pod('crash', { containers: [{ name: 'app', image: 'busybox:1.36', command }] }),
    );
    const backOffs = (): readonly string[] =>
      texts(coreEvents(simulation.log.facts), 'crash').filter((text) => text.includes('Back-off'));
    simulation.send({ type: 'PartitionNode', node: 'node-1' }, 1_000);
    simulation.send({ type: 'HealNode', node: 'node-1' }, 41_000);
    simulation.run({ until: 40_000 });
    expect(backOffs()).toEqual([]);
    simulation.run({ until: 41_500 });
    expect(backOffs().map((text) => text.slice(0, 18))).toEqual(['2x Warning BackOff']);
  });
});

it('gives every event a name of its own, `<object>.<hex>` of its time', () => {
  const simulation = cluster(pod('web', { containers: [{ name: 'app', image: 'nginx' }] }));
  simulation.run({ until: 10_000 });
  const names = coreEvents(simulation.log.facts).map(({ metadata }) => metadata.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^web\.1886725[0-9a-f]{9}$/);
});

it('gives events the same names whether or not what only ticks is told as well', () => {
  const readinessProbe = { exec: { command: ['false'] }, periodSeconds: 1 };
  const command = ['sh', '-c', 'sleep 7; exit 1'];
  const eventsOf = (ticked: boolean): readonly CoreV1Event[] => {
    const simulation = new Simulation({ ticked, nodes: [{ name: 'node-1' }] });
    const spec = {
      containers: [{ name: 'app', image: 'busybox:1.36', command, readinessProbe }],
    };
    for (const name of ['one', 'two'])
      simulation.execute({ type: 'Apply', object: pod(name, spec) });
    return coreEvents(simulation.run({ until: 60_000 }).log.facts);
  };
  const [elided, ticked] = [false, true].map((isTicked) => eventsOf(isTicked));
  expect(elided?.length).toBeGreaterThan(10);
  expect(ticked).toEqual(elided);
});
