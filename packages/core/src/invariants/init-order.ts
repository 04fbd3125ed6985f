/**
 * S13: in every sandbox the init containers run one by one in order, each to success (a sidecar: until it has started)
 * before the next, and regular containers only after all of them. One of which the runtime has nothing left may run again.
 */
import type { Container, PodSpec } from '../api/schema/kubernetes.ts';
import type { FactOf } from '../state/facts.ts';
import type { HostContainer, Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

interface Progress {
  /** Plain init containers that have succeeded, and sidecars that have started, in the present sandbox. */
  readonly done: Set<string>;
  readonly sandboxId: string;
  /** Containers of which nothing is left: a kubelet cannot know that they have run. */
  readonly vanished: Set<string>;
  regularStarted: boolean;
}

const TYPES = [
  'SandboxCreated',
  'ContainerCreated',
  'ContainerStarted',
  'ContainerExited',
  'ContainerRemoved',
  'ProbeResultChanged',
  'PodForgotten',
] as const;

const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always';

export function initOrder(tables: Tables): Rule {
  const progress = new Map<string, Progress>();
  const begin = (uid: string, sandboxId: string): Progress => {
    const fresh: Progress = {
      done: new Set(),
      sandboxId,
      vanished: new Set(),
      regularStarted: false,
    };
    progress.set(uid, fresh);
    return fresh;
  };
  for (const { uid, sandboxes, containers } of tables.hostPods.values()) {
    const here = begin(uid, sandboxes[0]?.id ?? '');
    for (const one of containers) {
      if (one.sandboxId === here.sandboxId) remember(here, one, specOf(tables, uid));
    }
  }

  return rule('init-order', TYPES, (fact, now) => {
    const { uid } = fact;
    if (fact.type === 'SandboxCreated') begin(uid, fact.sandboxId);
    else if (fact.type === 'PodForgotten') progress.delete(uid);
    const here = progress.get(uid);
    if (here === undefined || !('containerId' in fact)) return undefined;
    const hostPod = now.hostPods.get(uid);
    if (fact.type === 'ContainerRemoved') {
      // An in-place reset of the Pod begins with the removal of everything.
      if (hostPod?.containers.length === 0) begin(uid, here.sandboxId);
      else if (hostPod?.containers.every(({ name }) => name !== fact.container)) {
        here.vanished.add(fact.container);
      }
      return undefined;
    }
    const instance = hostPod?.containers.find(({ id }) => id === fact.containerId);
    if (instance?.sandboxId !== here.sandboxId) return undefined;
    const spec = specOf(now, uid);
    if (fact.type === 'ContainerCreated') return orderProblem(fact, spec, here);
    if (fact.type !== 'ProbeResultChanged') remember(here, instance, spec);
    else if (fact.probe === 'startup' && fact.result === 'Success') here.done.add(fact.container);
    return undefined;
  });
}

function specOf({ podWorkers }: Tables, uid: string): PodSpec | undefined {
  return podWorkers.get(uid)?.spec;
}

function remember(here: Progress, one: HostContainer, spec: PodSpec | undefined): void {
  const { name, kind, state, exitCode, reason } = one;
  if (kind === 'regular') here.regularStarted = true;
  if (kind === 'init' && state === 'exited' && exitCode === 0 && reason !== 'OOMKilled') {
    here.done.add(name);
  }
  if (kind !== 'sidecar' || state === 'created') return;
  const probed = spec?.initContainers?.find((container) => container.name === name)?.startupProbe;
  if (probed === undefined) here.done.add(name);
}

function orderProblem(
  { container, kind, pod }: FactOf<'ContainerCreated'>,
  spec: PodSpec | undefined,
  { done, vanished, regularStarted }: Progress,
): string | undefined {
  const inits = spec?.initContainers ?? [];
  if (kind === 'ephemeral') return undefined;
  if (kind === 'init' && regularStarted && !vanished.has(container)) {
    return `init container ${container} of ${pod} is created after a regular container`;
  }
  if (kind === 'sidecar' && done.has(container)) return undefined;
  const index = inits.findIndex(({ name }) => name === container);
  const before = kind === 'regular' ? inits : inits.slice(0, index);
  const missing = before.find(({ name }) => !done.has(name));
  if (missing === undefined) return undefined;
  const what = isSidecar(missing) ? 'has not started' : 'has not succeeded';
  return `container ${container} of ${pod} is created although ${missing.name} ${what} in this sandbox`;
}
