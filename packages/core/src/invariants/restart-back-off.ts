/**
 * S16: a container is started again only when its back-off is over. Worked out anew from exits and restarts: the first
 * restart is immediate, then 10, 20, 40... up to 300 s after the exit, and from the beginning after a run of more than 10 minutes;
 * a node may be configured for a shorter longest wait, and for a shorter first one.
 */
import { nodeConfiguration } from '../api/kubelet-configuration/node-configuration.ts';
import type { FactOf } from '../state/facts.ts';
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

const RESET_AFTER_MS = 600_000;

interface Exit {
  readonly containerId: string;
  readonly at: number;
  /** It came while the kubelet was killing containers of the Pod: the sync that does so has not seen it. */
  readonly isUnseen: boolean;
  /** The instance is gone: only a sync that began before that counts from it. */
  readonly isRemoved: boolean;
}

interface History {
  /** Newest first: the last two, and all whose instances are still there. */
  exits: Exit[];
  /** By back-off key: the restart before and the delay that it imposed on the next. */
  readonly restarts: Map<string, { readonly at: number; readonly delayMs: number }>;
  restartedSinceCreated: boolean;
  /** What exited before the watch began is not known, so nothing is judged until the next instance. */
  isPartial: boolean;
  /** The watch began in the middle of its life: there may be older exits than those in the list. */
  readonly hasPast: boolean;
}

const TYPES = [
  'PodReceived',
  'PodForgotten',
  'ContainerKillRequested',
  'ContainerExited',
  'ContainerRemoved',
  'ContainerRestarted',
  'ContainerCreated',
] as const;

export function restartBackOff(tables: Tables): Rule {
  const histories = new Map<string, Map<string, History>>();
  /** Instances that the kubelet is killing, by Pod. */
  const kills = new Map<string, Set<string>>();
  const of = (uid: string, name: string, hasPast = false): History => {
    const byName = histories.get(uid) ?? new Map<string, History>();
    const known = byName.get(name);
    if (known) return known;
    const fresh: History = {
      exits: [],
      restarts: new Map(),
      restartedSinceCreated: false,
      isPartial: hasPast,
      hasPast,
    };
    byName.set(name, fresh);
    histories.set(uid, byName);
    return fresh;
  };
  seed(tables, of);

  return rule('restart-back-off', TYPES, (fact) => {
    const { uid } = fact;
    switch (fact.type) {
      case 'PodForgotten':
        histories.delete(uid);
        kills.delete(uid);
        return undefined;
      case 'PodReceived':
        // Back-offs live in the memory of a kubelet process.
        for (const { restarts } of histories.get(uid)?.values() ?? []) restarts.clear();
        kills.delete(uid);
        return undefined;
      case 'ContainerKillRequested':
        kills.set(uid, (kills.get(uid) ?? new Set<string>()).add(fact.containerId));
        return undefined;
      case 'ContainerExited': {
        const { containerId, at } = fact;
        const underWay = kills.get(uid);
        const isUnseen = underWay !== undefined && underWay.size > 0;
        underWay?.delete(containerId);
        const history = of(uid, fact.container);
        const exit: Exit = { containerId, at, isUnseen, isRemoved: false };
        const kept = history.exits.filter((one, index) => index === 0 || !one.isRemoved);
        history.exits = [exit, ...kept];
        return undefined;
      }
      case 'ContainerRemoved': {
        const history = of(uid, fact.container);
        history.exits = history.exits.map((exit) =>
          exit.containerId === fact.containerId ? { ...exit, isRemoved: true } : exit,
        );
        return undefined;
      }
      case 'ContainerRestarted':
        return restartProblem(fact, of(uid, fact.container), waitsOf(tables, uid));
      case 'ContainerCreated':
        return creationProblem(fact, of(uid, fact.container));
    }
  });
}

/** The first and the longest wait on the Pod's node. */
interface Waits {
  readonly firstMs: number;
  readonly capMs: number;
}

function waitsOf({ hosts, podWorkers }: Tables, uid: string): Waits {
  const host = hosts.get(podWorkers.get(uid)?.nodeName ?? '');
  const { maxContainerRestartPeriodMs: capMs, reducedCrashLoopBackOff } = nodeConfiguration(
    host?.kubeletConfiguration,
  );
  return { firstMs: Math.min(reducedCrashLoopBackOff ? 1_000 : 10_000, capMs), capMs };
}

function seed(
  { podWorkers }: Tables,
  of: (uid: string, name: string, hasPast: boolean) => History,
): void {
  for (const { uid, backOff, spec } of podWorkers.values()) {
    const names = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
    for (const name of names) {
      const { restarts } = of(uid, name, true);
      for (const [key, { delayMs, updatedAt: at }] of Object.entries(backOff)) {
        restarts.set(key, { at, delayMs });
      }
    }
  }
}

/** The exits that the deciding sync may have counted from; undefined: it may have known of none. */
function candidates({ exits }: History): readonly (Exit | undefined)[] {
  const seen: (Exit | undefined)[] = [];
  for (const exit of exits) {
    seen.push(exit);
    if (!exit.isUnseen && !exit.isRemoved) return seen;
  }
  return [...seen, undefined];
}

/** The deciding sync may have counted from an exit that this watch has not seen. */
function mayCountFromPast(history: History): boolean {
  return history.hasPast && candidates(history).includes(undefined);
}

function restartProblem(
  { at, backOffKey, delayMs, container, pod }: FactOf<'ContainerRestarted'>,
  history: History,
  { firstMs, capMs }: Waits,
): string | undefined {
  const before = history.restarts.get(backOffKey);
  const seen = candidates(history).filter((exit) => exit !== undefined);
  history.restarts.set(backOffKey, { at, delayMs });
  history.restartedSinceCreated = true;
  if (history.isPartial || mayCountFromPast(history)) return undefined;
  if (seen.length === 0) return `${container} of ${pod} backs off without ever having exited`;
  const isDue = seen.some((exit) => {
    if (before === undefined || exit.at - before.at > RESET_AFTER_MS) return delayMs === firstMs;
    const doubled = Math.min(before.delayMs * 2, capMs);
    return delayMs === doubled && at - exit.at >= before.delayMs;
  });
  if (isDue) return undefined;
  const waited = at - (seen[0]?.at ?? 0);
  return `${container} of ${pod} restarts ${waited} ms after its exit with back-off ${before?.delayMs ?? 0} ms in force, next ${delayMs} ms`;
}

function creationProblem(
  { container, pod }: FactOf<'ContainerCreated'>,
  history: History,
): string | undefined {
  const { restartedSinceCreated, isPartial } = history;
  history.restartedSinceCreated = false;
  history.isPartial = false;
  // A sync that has killed the only instance so far knows of no exit to back off from.
  const mayHaveSeenNone = candidates(history).includes(undefined);
  if (restartedSinceCreated || isPartial || mayHaveSeenNone) return undefined;
  return `${container} of ${pod} is started again without a look at its back-off`;
}
