/**
 * S4, S5, S7: the infra container comes first, every container joins the network namespace of the newest live sandbox,
 * and all that are alive at one time are in the same one, so they see the same interfaces and the same address.
 */
import { rule, type Rule } from './rule.ts';

export function containersShareTheSandbox(): Rule {
  const created = new Set<string>();
  const types = [
    'SandboxCreated',
    'ContainerCreated',
    'ContainerStarted',
    'SandboxRemoved',
  ] as const;
  return rule('containers-share-the-sandbox', types, (fact, { hostPods }) => {
    if (fact.type === 'SandboxCreated') {
      created.add(fact.sandboxId);
      return undefined;
    }
    const hostPod = hostPods.get(fact.uid);
    if (fact.type === 'SandboxRemoved') {
      created.delete(fact.sandboxId);
      const orphan = hostPod?.containers.find(
        ({ sandboxId, state }) => sandboxId === fact.sandboxId && state !== 'exited',
      );
      return orphan && `container ${orphan.name} outlives its sandbox`;
    }
    const { container, pod, containerId } = fact;
    const instance = hostPod?.containers.find(({ id }) => id === containerId);
    const newest = hostPod?.sandboxes[0];
    if (hostPod === undefined || instance === undefined) return `${pod} is not on a machine`;
    const joined = hostPod.sandboxes.find(({ id }) => id === instance.sandboxId);
    if (joined === undefined) return `container ${container} of ${pod} is in no sandbox of its Pod`;
    if (fact.type === 'ContainerCreated' && newest !== joined) {
      return `container ${container} of ${pod} joins a sandbox that is not the newest`;
    }
    if (joined.state !== 'ready') return `container ${container} of ${pod} joins a dead sandbox`;
    const elsewhere = hostPod.containers.find(
      ({ state, sandboxId }) => state !== 'exited' && sandboxId !== joined.id,
    );
    if (elsewhere === undefined) return undefined;
    return `containers ${container} and ${elsewhere.name} of ${pod} are in two network namespaces`;
  });
}
