/** S3: only a running kubelet on a machine that is on makes sandboxes and containers, and never for a Pod that it is stopping. */
import { rule, type Rule } from './rule.ts';

export function nothingStartsOnItsOwn(): Rule {
  const types = ['SandboxCreated', 'ContainerCreated', 'ContainerStarted'] as const;
  return rule('nothing-starts-on-its-own', types, ({ type, uid, pod }, tables) => {
    const worker = tables.podWorkers.get(uid);
    if (worker === undefined) return `${type} for ${pod}, which no kubelet looks after`;
    const { nodeName, phase } = worker;
    if (tables.hosts.get(nodeName)?.power !== 'on') return `${type} for ${pod} on a dead machine`;
    if (tables.kubelets.get(nodeName)?.running !== true) {
      return `${type} for ${pod} without a kubelet on ${nodeName}`;
    }
    return phase === 'sync' ? undefined : `${type} for ${pod}, which is ${phase}`;
  });
}
