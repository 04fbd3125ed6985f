import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/schema/kubernetes.ts';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { watchInvariants } from '../invariants/watch-invariants.ts';
import { Simulation, type SimulationOptions } from '../simulation/simulation.ts';
import type { ClusterFact, FactOf, FactType } from '../state/facts.ts';
import { aPod, aScript, type PodOptions } from '../testing/builders.ts';

const KEY = 'default/etcd-node-1';
/** Takes its whole grace period. */
const STUBBORN: PodOptions = {
  terminationGracePeriodSeconds: 20,
  annotations: { 'podsim.dev/workload.main': 'onSIGTERM: {ignore: true}' },
};

const etcd = (options: PodOptions = {}): Pod => aPod('etcd', options);

/** A node with a static Pod in its folder, watched by all invariants. */
function cluster(manifest: Pod | undefined = etcd(), options: SimulationOptions = {}): Simulation {
  const staticPods = [manifest];
  const simulation = new Simulation({ nodes: [{ name: 'node-1', staticPods }], ...options });
  watchInvariants(simulation);
  return simulation;
}

const factsOf = <T extends FactType>({ log }: Simulation, type: T): readonly FactOf<T>[] =>
  log.facts.filter((fact): fact is FactOf<T> => fact.type === type);

/** When mirror Pods of this name were made. */
const madeAt = (simulation: Simulation, key = KEY): readonly number[] =>
  factsOf(simulation, 'ObjectCreated').flatMap((fact) => (fact.key === key ? [fact.at] : []));

const mirrorOf = ({ state }: Simulation, key = KEY): Pod | undefined => state.pods.get(key);

const ready = (pod: Pod | undefined): string | undefined =>
  pod?.status.conditions?.find(({ type }) => type === 'Ready')?.status;

const starts = (simulation: Simulation): readonly FactOf<'ContainerStarted'>[] =>
  factsOf(simulation, 'ContainerStarted');

describe.each(['real', 'instant'] as const)('a static Pod, %s', (fidelity) => {
  const run = (manifest?: Pod, options: SimulationOptions = {}): Simulation =>
    cluster(manifest, { fidelity, ...options });

  it('is shown by a mirror Pod in the care of its Node, with the status of what runs', () => {
    const simulation = run(etcd({ labels: { tier: 'control-plane' } })).run({ until: 20_000 });
    const mirror = mirrorOf(simulation);
    const hash = mirror?.metadata.annotations?.['kubernetes.io/config.hash'] ?? '';
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(mirror).toMatchObject({
      metadata: {
        labels: { tier: 'control-plane' },
        annotations: {
          'kubernetes.io/config.mirror': hash,
          'kubernetes.io/config.seen': '2026-01-01T00:00:00Z',
          'kubernetes.io/config.source': 'file',
        },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', controller: true }],
      },
      spec: { nodeName: 'node-1', tolerations: [{ operator: 'Exists', effect: 'NoExecute' }] },
      status: { phase: 'Running' },
    });
    expect(ready(mirror)).toBe('True');
    expect(mirror?.metadata.uid).not.toBe(hash);
    // What runs on the machine, and its Events, have the uid of the static Pod.
    expect([...simulation.state.hostPods.keys()]).toEqual([hash]);
    const events = coreEvents(simulation.log.facts, simulation.now);
    const started = events.find(({ reason }) => reason === 'Started');
    expect(started?.involvedObject).toMatchObject({ name: 'etcd-node-1', uid: hash });
  });

  it.each([{}, { gracePeriodSeconds: 0 }])('outlives the deletion of its mirror, %j', (how) => {
    const simulation = run().run({ until: 60_000 });
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'etcd-node-1', ...how });
    simulation.run({ until: 120_000 });
    expect(starts(simulation)).toHaveLength(1);
    expect(factsOf(simulation, 'ContainerSignaled')).toEqual([]);
    const [, second] = madeAt(simulation);
    expect(second).toBeLessThanOrEqual(60_050);
    // Whatever it is that has not changed is written every ten seconds at the latest.
    const shown = factsOf(simulation, 'PodStatusReported').at(-1);
    expect(shown?.at).toBeLessThanOrEqual(70_050);
    expect(ready(mirrorOf(simulation))).toBe('True');
  });

  it('runs while its node is cut off, and is shown afterwards', () => {
    const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
    watchInvariants(simulation);
    simulation.execute({ type: 'PartitionNode', node: 'node-1' });
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: etcd() });
    simulation.run({ until: 60_000 });
    expect(starts(simulation)).toHaveLength(1);
    expect(mirrorOf(simulation)).toBeUndefined();
    simulation.execute({ type: 'HealNode', node: 'node-1' });
    simulation.run({ until: 120_000 });
    expect(ready(mirrorOf(simulation))).toBe('True');
    expect(starts(simulation)).toHaveLength(1);
  });

  it('is not driven out by the taints of a lost node, nor does its mirror go', () => {
    const simulation = run().run({ until: 30_000 });
    simulation.execute({ type: 'PartitionNode', node: 'node-1' });
    simulation.run({ until: 900_000 });
    expect(factsOf(simulation, 'PodEvictionStarted')).toEqual([]);
    expect(mirrorOf(simulation)?.metadata.deletionTimestamp).toBeUndefined();
    simulation.execute({ type: 'HealNode', node: 'node-1' });
    simulation.run({ until: 960_000 });
    expect(starts(simulation)).toHaveLength(1);
    expect(ready(mirrorOf(simulation))).toBe('True');
  });

  it('runs on without its Node, and is shown again once that is back', () => {
    const simulation = run().run({ until: 30_000 });
    simulation.execute({ type: 'DeleteNode', node: 'node-1' });
    simulation.run({ until: 300_000 });
    expect(mirrorOf(simulation)).toBeUndefined();
    expect(madeAt(simulation)).toHaveLength(1);
    const object = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } };
    simulation.execute({ type: 'Apply', object });
    simulation.run({ until: 400_000 });
    // With the next sync, which comes after 60 to 90 s without any reason.
    const [, again = 0] = madeAt(simulation);
    expect(again).toBeGreaterThanOrEqual(300_000);
    expect(again).toBeLessThanOrEqual(391_000);
    expect(starts(simulation)).toHaveLength(1);
  });

  it('is shown again sooner where its node syncs more often', () => {
    const kubelet = { syncFrequency: '10s' };
    const nodes = [{ name: 'node-1', staticPods: [etcd()], kubelet }];
    for (let seed = 1; seed <= 10; seed += 1) {
      const simulation = run(etcd(), { nodes, seed }).run({ until: 30_000 });
      simulation.execute({ type: 'DeleteNode', node: 'node-1' });
      simulation.run({ until: 300_000 });
      const object = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } };
      simulation.execute({ type: 'Apply', object });
      simulation.run({ until: 400_000 });
      const [, again = 0] = madeAt(simulation);
      expect(again).toBeGreaterThanOrEqual(300_000);
      expect(again).toBeLessThanOrEqual(316_000);
    }
  });

  it('waits for its namespace only to be shown', () => {
    const simulation = run(etcd({ namespace: 'infra' })).run({ until: 100_000 });
    expect(starts(simulation)).toHaveLength(1);
    expect(madeAt(simulation, 'infra/etcd-node-1')).toEqual([]);
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'infra' } };
    simulation.execute({ type: 'Apply', object });
    simulation.run({ until: 200_000 });
    expect(ready(mirrorOf(simulation, 'infra/etcd-node-1'))).toBe('True');
  });

  it('costs nothing while nothing happens to it', () => {
    expect(run().run({ until: 60_000 }).nextAt).toBeUndefined();
  });

  it('is passed over by drain', () => {
    const simulation = run().run({ until: 30_000 });
    simulation.execute({ type: 'Drain', node: 'node-1' });
    simulation.run({ until: 60_000 });
    expect(factsOf(simulation, 'PodDeletionStarted')).toEqual([]);
    expect(madeAt(simulation)).toHaveLength(1);
  });

  it('goes on over a restart of its kubelet, with the same mirror and the same start', () => {
    const simulation = run().run({ until: 30_000 });
    const before = mirrorOf(simulation);
    simulation.execute({ type: 'StopKubelet', node: 'node-1' });
    simulation.run({ until: 40_000 });
    simulation.execute({ type: 'StartKubelet', node: 'node-1' });
    simulation.run({ until: 120_000 });
    expect(starts(simulation)).toHaveLength(1);
    expect(mirrorOf(simulation)?.metadata.uid).toBe(before?.metadata.uid);
    expect(mirrorOf(simulation)?.status.startTime).toBe(before?.status.startTime);
    expect(ready(mirrorOf(simulation))).toBe('True');
  });

  it('comes back with its machine, in a new sandbox', () => {
    const simulation = run().run({ until: 30_000 });
    simulation.execute({ type: 'RebootNode', node: 'node-1', downForMs: 20_000 });
    simulation.run({ until: 180_000 });
    expect(factsOf(simulation, 'SandboxCreated').map(({ attempt }) => attempt)).toEqual([0, 1]);
    expect(mirrorOf(simulation)?.status.containerStatuses).toMatchObject([{ restartCount: 1 }]);
    expect(madeAt(simulation)).toHaveLength(1);
  });

  it('ends within its grace period when its manifest goes, and then its mirror', () => {
    const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
    simulation.execute({ type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' });
    simulation.run({ until: 79_000 });
    // Its mirror does not speak of a deletion.
    expect(mirrorOf(simulation)?.metadata.deletionTimestamp).toBeUndefined();
    expect(mirrorOf(simulation)?.status.phase).toBe('Running');
    simulation.run({ until: 90_000 });
    const [exit] = factsOf(simulation, 'ContainerExited');
    expect(exit).toMatchObject({ exitCode: 137 });
    expect(exit?.at).toBeGreaterThanOrEqual(80_000);
    expect(exit?.at).toBeLessThanOrEqual(80_050);
    const gone = factsOf(simulation, 'ObjectDeleted').filter(({ key }) => key === KEY);
    expect(gone).toHaveLength(1);
    expect(gone[0]?.at).toBeLessThanOrEqual(83_300);
    expect(simulation.state.hostPods.size + simulation.state.podWorkers.size).toBe(0);
  });

  it('never gets a terminal phase from its own end', () => {
    const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
    simulation.execute({ type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' });
    simulation.run({ until: 90_000 });
    const phases = factsOf(simulation, 'PodStatusReported').map(({ status }) => status.phase);
    expect(new Set(phases)).toEqual(new Set(['Pending', 'Running']));
  });

  it('is replaced when its manifest changes: the next waits for its end, 10 to 15 s at a time', () => {
    const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
    const changed = etcd({ ...STUBBORN, containers: [aScript('main', 'sleep 1000')] });
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: changed });
    simulation.run({ until: 79_500 });
    expect(simulation.state.podWorkers.size).toBe(2);
    expect(starts(simulation)).toHaveLength(1);
    expect(madeAt(simulation)).toHaveLength(1);
    simulation.run({ until: 120_000 });
    const [exit] = factsOf(simulation, 'ContainerExited');
    const [first, second] = starts(simulation);
    expect(second?.uid).not.toBe(first?.uid);
    const waitedMs = (second?.at ?? 0) - (exit?.at ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(0);
    expect(waitedMs).toBeLessThanOrEqual(18_000);
    const mirror = mirrorOf(simulation);
    expect(mirror?.metadata.annotations?.['kubernetes.io/config.mirror']).toBe(second?.uid);
    expect(mirror?.spec.containers[0]?.image).toBe('busybox:1.36');
    expect(ready(mirror)).toBe('True');
    const killing = coreEvents(simulation.log.facts, simulation.now).filter(
      ({ reason }) => reason === 'Killing',
    );
    expect(killing.map(({ message }) => message)).toEqual(['Stopping container main']);
  });

  it('is replaced by the last of several changes; those between never run', () => {
    const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
    for (const [index, image] of ['app:2', 'app:3', 'app:4'].entries()) {
      const manifest = etcd({ containers: [{ name: 'main', image }] });
      simulation.send({ type: 'WriteStaticPod', node: 'node-1', manifest }, 61_000 + index * 3_000);
    }
    simulation.run({ until: 180_000 });
    const images = factsOf(simulation, 'ContainerCreated').map(({ image }) => image);
    expect(images).toEqual(['nginx:1.29', 'app:4']);
    expect(simulation.state.podWorkers.size).toBe(1);
  });

  it('does not change with comments, the order of fields, or defaults written out', () => {
    const simulation = run().run({ until: 60_000 });
    const { metadata, ...rest } = etcd();
    const spec = { restartPolicy: 'Always', ...rest.spec };
    const manifest = { ...rest, spec, metadata };
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest });
    simulation.run({ until: 120_000 });
    expect(factsOf(simulation, 'PodStopRequested')).toEqual([]);
  });

  it('begins anew when its manifest comes back, even while it is still stopping', () => {
    const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
    simulation.execute({ type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' });
    simulation.run({ until: 65_000 });
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: etcd(STUBBORN) });
    simulation.run({ until: 120_000 });
    const [first, second] = starts(simulation);
    expect(second?.uid).toBe(first?.uid);
    expect(second?.restartCount).toBe(0);
    expect(second?.at).toBeGreaterThanOrEqual(80_000);
    expect(madeAt(simulation)).toHaveLength(1);
    expect(ready(mirrorOf(simulation))).toBe('True');
  });

  it('with a uid of its own takes a changed manifest without being replaced', () => {
    const fixed = (image: string): Pod => {
      const pod = etcd({ containers: [{ name: 'main', image }] });
      return { ...pod, metadata: { ...pod.metadata, uid: 'etcd-1' } };
    };
    const simulation = run(fixed('app:1')).run({ until: 60_000 });
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: fixed('app:2') });
    simulation.run({ until: 120_000 });
    expect(starts(simulation).map(({ uid, restartCount }) => [uid, restartCount])).toEqual([
      ['etcd-1', 0],
      ['etcd-1', 1],
    ]);
    expect(factsOf(simulation, 'SandboxCreated')).toHaveLength(1);
  });

  it('that has run to its end stays so, and its mirror is not made again', () => {
    const once = etcd({ restartPolicy: 'Never', containers: [aScript('main', 'sleep 5')] });
    const simulation = run(once).run({ until: 60_000 });
    expect(mirrorOf(simulation)?.status.phase).toBe('Succeeded');
    simulation.execute({ type: 'Delete', plural: 'pods', name: 'etcd-node-1' });
    simulation.run({ until: 120_000 });
    expect(madeAt(simulation)).toHaveLength(1);
    simulation.execute({ type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' });
    simulation.run({ until: 130_000 });
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: once });
    simulation.run({ until: 180_000 });
    expect(starts(simulation)).toHaveLength(2);
    expect(mirrorOf(simulation)?.status.phase).toBe('Succeeded');
  });

  it('that has run to its end is not given a deadline by a kubelet that starts after it', () => {
    const once = etcd({
      restartPolicy: 'Never',
      activeDeadlineSeconds: 20,
      containers: [aScript('main', 'exit 0')],
    });
    const simulation = run(once).run({ until: 10_000 });
    simulation.execute({ type: 'StopKubelet', node: 'node-1' });
    simulation.run({ until: 60_000 });
    simulation.execute({ type: 'StartKubelet', node: 'node-1' });
    simulation.run({ until: 120_000 });
    expect(mirrorOf(simulation)?.status.phase).toBe('Succeeded');
    expect(factsOf(simulation, 'PodEvicted')).toEqual([]);
  });

  it('whose manifest goes while its kubelet is stopped is an orphan for the next: one second', () => {
    const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
    simulation.execute({ type: 'StopKubelet', node: 'node-1' });
    simulation.execute({ type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' });
    simulation.run({ until: 70_000 });
    expect(factsOf(simulation, 'ContainerExited')).toEqual([]);
    simulation.execute({ type: 'StartKubelet', node: 'node-1' });
    simulation.run({ until: 80_000 });
    const [exit] = factsOf(simulation, 'ContainerExited');
    expect(exit?.at).toBeLessThanOrEqual(72_050);
    expect(mirrorOf(simulation)).toBeUndefined();
    expect(simulation.state.hostPods.size).toBe(0);
  });

  it('goes on from a snapshot in the middle of a replacement', () => {
    const begin = (): Simulation => {
      const simulation = run(etcd(STUBBORN)).run({ until: 60_000 });
      const manifest = etcd({ containers: [aScript('main', 'sleep 1000')] });
      simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest });
      return simulation.run({ until: 70_000 });
    };
    const origin = begin();
    const snapshot = JSON.parse(JSON.stringify(origin.snapshot())) as ReturnType<
      Simulation['snapshot']
    >;
    const fork = origin.fork().run({ until: 200_000 });
    const resumed = Simulation.resume(snapshot).run({ until: 200_000 });
    const before = origin.log.length;
    const whole: readonly ClusterFact[] = begin().run({ until: 200_000 }).log.facts;
    expect(resumed.log.facts).toEqual(whole.slice(before));
    expect(fork.log.facts).toEqual(whole);
  });
});

describe('the manifests of a machine', () => {
  it('are not for the kubelet to read while it is down, nor to be written while the machine is', () => {
    const simulation = cluster().run({ until: 10_000 });
    simulation.execute({ type: 'CrashNode', node: 'node-1' });
    const write = { type: 'WriteStaticPod', node: 'node-1', manifest: aPod('other') } as const;
    expect(simulation.execute(write)).toMatchObject({ accepted: false, reason: 'Conflict' });
    expect(simulation.execute({ ...write, node: 'node-9' })).toMatchObject({ reason: 'NotFound' });
  });

  it('are refused when the kubelet could not run them without the API', () => {
    const simulation = cluster();
    const manifest = aPod('other', {
      serviceAccountName: 'admin',
      volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
    });
    expect(simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest })).toEqual({
      accepted: false,
      reason: 'Invalid',
      message:
        'Pod "other" is invalid: [spec.serviceAccountName: Forbidden: static pods may not reference serviceaccounts, spec.volumes[0].configMap: Forbidden: static pods may not reference configmaps]',
    });
  });

  it('can be removed once, by the name that they give', () => {
    const simulation = cluster().run({ until: 10_000 });
    const remove = { type: 'RemoveStaticPod', node: 'node-1', name: 'etcd' } as const;
    expect(simulation.execute(remove)).toEqual({ accepted: true });
    expect(simulation.execute(remove)).toMatchObject({ accepted: false, reason: 'NotFound' });
  });

  it('may not have a uid that a static Pod of another machine has', () => {
    const manifest = { ...etcd(), metadata: { name: 'etcd', uid: 'one' } };
    const simulation = new Simulation({ nodes: [{ name: 'node', count: 2 }] });
    const write = (node: string) => simulation.execute({ type: 'WriteStaticPod', node, manifest });
    expect(write('node-1')).toEqual({ accepted: true });
    expect(write('node-1')).toEqual({ accepted: true });
    expect(write('node-2')).toMatchObject({ accepted: false, reason: 'Conflict' });
  });
});

describe('the machine of a static Pod', () => {
  const hog = (name: string, bytes: string): Pod => {
    const annotations = { 'podsim.dev/workload.main': `memory: [{bytes: ${bytes}}]` };
    return aPod(name, { annotations });
  };

  it('is kept for it: the scheduler counts what its mirror asks for', () => {
    const resources = { requests: { cpu: '3' } };
    const containers = [{ name: 'main', image: 'nginx:1.29', resources }];
    const simulation = cluster(etcd({ containers })).run({ until: 10_000 });
    const object = aPod('late', { containers });
    simulation.execute({ type: 'Apply', object });
    simulation.run({ until: 60_000 });
    expect(mirrorOf(simulation, 'default/late')?.spec.nodeName).toBeUndefined();
    expect(factsOf(simulation, 'PodUnschedulable')[0]?.message).toContain('Insufficient cpu');
  });

  it('turns away by name what does not fit beside it, also before the API shows it', () => {
    const resources = { requests: { cpu: '3' } };
    const containers = [{ name: 'main', image: 'nginx:1.29', resources }];
    const simulation = cluster(etcd({ namespace: 'nowhere', containers })).run({ until: 10_000 });
    simulation.execute({ type: 'Apply', object: aPod('late', { containers, nodeName: 'node-1' }) });
    simulation.run({ until: 60_000 });
    expect(mirrorOf(simulation, 'default/late')?.status).toMatchObject({ reason: 'OutOfcpu' });
  });

  it('evicts others when memory is short, never it', () => {
    const staticPods = [hog('etcd', '600Mi')];
    const nodes = [{ name: 'node-1', capacity: { memory: '1Gi' }, staticPods }];
    const simulation = new Simulation({ nodes });
    simulation.execute({ type: 'Apply', object: { ...hog('small', '350Mi'), kind: 'Pod' } });
    simulation.run({ until: 120_000 });
    expect(factsOf(simulation, 'PodEvicted').map(({ pod }) => pod)).toEqual(['default/small']);
    expect(ready(mirrorOf(simulation))).toBe('True');
  });

  it('admits it under pressure and whatever its taints are', () => {
    const taints = [{ key: 'dedicated', effect: 'NoExecute' }];
    const nodes = [
      { name: 'node-1', capacity: { memory: '1Gi' }, taints, staticPods: [hog('etcd', '950Mi')] },
    ];
    const simulation = new Simulation({ nodes }).run({ until: 60_000 });
    expect(factsOf(simulation, 'EvictionObserved')).not.toEqual([]);
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: aPod('dns') });
    simulation.run({ until: 90_000 });
    expect(factsOf(simulation, 'PodRejected')).toEqual([]);
    expect(ready(mirrorOf(simulation, 'default/dns-node-1'))).toBe('True');
  });

  it('rejects it when it does not fit, without a word in the API but the Event', () => {
    const resources = { requests: { cpu: '5' } };
    const big = etcd({ containers: [{ name: 'main', image: 'nginx:1.29', resources }] });
    const simulation = cluster(big).run({ until: 60_000 });
    expect(factsOf(simulation, 'PodRejected')).toMatchObject([
      { pod: KEY, reason: 'UnexpectedAdmissionError' },
    ]);
    expect(mirrorOf(simulation)).toBeUndefined();
    expect(starts(simulation)).toEqual([]);
    const events = coreEvents(simulation.log.facts, simulation.now);
    expect(events).toMatchObject([{ type: 'Warning', reason: 'UnexpectedAdmissionError' }]);
  });

  it('rejects a changed manifest that does not fit, which the mirror of the one before shows', () => {
    const simulation = cluster().run({ until: 60_000 });
    const resources = { requests: { cpu: '5' } };
    const big = etcd({ containers: [{ name: 'main', image: 'nginx:1.29', resources }] });
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: big });
    simulation.run({ until: 120_000 });
    expect(mirrorOf(simulation)?.status).toMatchObject({
      phase: 'Failed',
      reason: 'UnexpectedAdmissionError',
    });
    expect(factsOf(simulation, 'ContainerExited')).toHaveLength(1);
    simulation.execute({ type: 'WriteStaticPod', node: 'node-1', manifest: etcd() });
    simulation.run({ until: 180_000 });
    expect(ready(mirrorOf(simulation))).toBe('True');
    expect(simulation.state.podWorkers.size).toBe(1);
  });

  it('can have its containers killed and hung under the name of the mirror', () => {
    const simulation = cluster().run({ until: 30_000 });
    const kill = { type: 'KillContainer', pod: KEY, container: 'main', signal: 'SIGKILL' } as const;
    expect(simulation.execute(kill)).toEqual({ accepted: true });
    simulation.run({ until: 60_000 });
    expect(mirrorOf(simulation)?.status.containerStatuses).toMatchObject([{ restartCount: 1 }]);
    simulation.execute({ type: 'DeleteNode', node: 'node-1' });
    simulation.run({ until: 200_000 });
    expect(mirrorOf(simulation)).toBeUndefined();
    expect(simulation.execute(kill)).toEqual({ accepted: true });
  });

  it('takes a mirror Pod away that stands for nothing', () => {
    const simulation = new Simulation({ nodes: [{ name: 'node-1' }] });
    const annotations = { 'kubernetes.io/config.mirror': 'gone' };
    const object = aPod('ghost', { annotations, nodeName: 'node-1' });
    simulation.execute({ type: 'Apply', object });
    simulation.run({ until: 5_000 });
    expect(simulation.state.pods.size).toBe(0);
    expect(starts(simulation)).toEqual([]);
  });
});
