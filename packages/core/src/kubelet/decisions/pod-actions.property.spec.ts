import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Container, PodSpec } from '../../api/schema/kubernetes.ts';
import { computePodActions } from './pod-actions.ts';
import type { ContainerInstance, PodRuntimeStatus } from './pod-runtime-status.ts';
import type { ProbeResultCache, ProbeResults } from './probe-results.ts';

const policy = fc.constantFrom('Always', 'OnFailure', 'Never');
const ownPolicy = fc.option(policy, { nil: undefined });
const result = fc.option(fc.constantFrom('Success', 'Failure', 'Unknown'), { nil: undefined });

const containers = (prefix: string, max: number) =>
  fc
    .array(fc.tuple(ownPolicy, fc.boolean()), {
      minLength: prefix === 'init' ? 0 : 1,
      maxLength: max,
    })
    .map((list) =>
      list.map(([restartPolicy, probed], index): Container => ({
        name: `${prefix}${index}`,
        image: 'img:1',
        ...(restartPolicy === undefined ? undefined : { restartPolicy }),
        ...(probed ? { startupProbe: {}, livenessProbe: {} } : undefined),
      })),
    );

const specs = fc
  .record({ restartPolicy: policy, init: containers('init', 3), app: containers('app', 3) })
  .map(({ restartPolicy, init, app }): PodSpec => ({
    ...{ restartPolicy, containers: app, initContainers: init },
  }));

const instance = (name: string) =>
  fc
    .record({
      state: fc.constantFrom('created', 'running', 'exited', 'unknown'),
      exitCode: fc.constantFrom(0, 1),
      image: fc.constantFrom('img:1', 'img:0'),
      results: fc.record({ startup: result, liveness: result }),
    })
    .map(({ results, ...rest }) => {
      const id = `id of ${name}`;
      const one: ContainerInstance = { ...rest, id, name, sandboxId: 'sb', restartCount: 0 };
      return { one, results: results as ProbeResults };
    });

const situations = specs.chain((spec) =>
  fc
    .record({
      deleted: fc.boolean(),
      reset: fc.boolean(),
      sandbox: fc.constantFrom('none', 'ready', 'exited'),
      seen: fc.tuple(
        ...[...(spec.initContainers ?? []), ...spec.containers].map(({ name }) =>
          fc.option(instance(name), { nil: undefined }),
        ),
      ),
    })
    .map(({ deleted, reset, sandbox, seen }) => {
      const known = seen.filter((one) => one !== undefined);
      const box = { id: 'sb', attempt: 0, hostNetwork: false, ips: ['10.0.0.1'] };
      const runtime: PodRuntimeStatus = {
        sandboxes: sandbox === 'none' ? [] : [{ ...box, state: sandbox }],
        containers: known.map(({ one }) => one),
      };
      const probes: ProbeResultCache = new Map(known.map(({ one, results }) => [one.id, results]));
      const metadata = deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {};
      return { pod: { metadata, spec }, runtime, probes, reset };
    }),
);

it('never starts a second instance beside one that keeps running', () => {
  fc.assert(
    fc.property(situations, ({ pod, runtime, probes, reset }) => {
      const actions = computePodActions(pod, runtime, probes, reset);
      if (actions.killPod) return;
      const killed = new Set(actions.containersToKill.map(({ id }) => id));
      const kept = runtime.containers.filter(
        (one) => one.state === 'running' && !killed.has(one.id),
      );
      const started = [...actions.initContainersToStart, ...actions.containersToStart];
      const names = started.map(({ name }) => name);
      expect(names.filter((name) => kept.some((one) => one.name === name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});

it('starts regular containers only once nothing of the initialization is left to do', () => {
  fc.assert(
    fc.property(situations, ({ pod, runtime, probes }) => {
      const actions = computePodActions(pod, runtime, probes);
      if (actions.containersToStart.length === 0) return;
      const plain = actions.initContainersToStart.filter((one) => one.restartPolicy !== 'Always');
      expect(plain).toEqual([]);
    }),
  );
});

it('starts init containers in spec order', () => {
  fc.assert(
    fc.property(situations, ({ pod, runtime, probes }) => {
      const { initContainersToStart } = computePodActions(pod, runtime, probes);
      const order = (pod.spec.initContainers ?? []).map(({ name }) => name);
      const indices = initContainersToStart.map(({ name }) => order.indexOf(name));
      expect(indices).toEqual([...indices].sort((a, b) => a - b));
    }),
  );
});

it('does nothing but remove instances while the Pod is reset', () => {
  fc.assert(
    fc.property(situations, ({ pod, runtime, probes }) => {
      const actions = computePodActions(pod, runtime, probes, true);
      expect(actions.containersToReset?.length).toBe(runtime.containers.length);
      expect([actions.containersToStart, actions.initContainersToStart]).toEqual([[], []]);
    }),
  );
});
