/** S10: a Pod lives in one sandbox at a time; each attempt replaces the one before. */
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

export function oneReadySandbox(tables: Tables): Rule {
  const attempts = new Map<string, number>();
  for (const { uid, sandboxes } of tables.hostPods.values()) {
    for (const { attempt } of sandboxes) {
      attempts.set(uid, Math.max(attempt, attempts.get(uid) ?? -1));
    }
  }
  const types = ['SandboxCreated', 'SandboxRemoved', 'PodForgotten'] as const;
  return rule('one-ready-sandbox', types, (fact, { hostPods }) => {
    const { uid, pod } = fact;
    if (fact.type === 'PodForgotten') {
      attempts.delete(uid);
      return undefined;
    }
    const ready = hostPods.get(uid)?.sandboxes.filter(({ state }) => state === 'ready') ?? [];
    if (fact.type === 'SandboxRemoved') return undefined;
    const last = attempts.get(uid) ?? -1;
    attempts.set(uid, fact.attempt);
    if (ready.length !== 1) return `${pod} has ${ready.length} ready sandboxes`;
    return fact.attempt === last + 1
      ? undefined
      : `sandbox attempt ${fact.attempt} of ${pod} follows attempt ${last}`;
  });
}
