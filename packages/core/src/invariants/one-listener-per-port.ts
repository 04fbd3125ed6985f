/** S6, S9: a port of a network namespace has one listener; host-network Pods share their node's. */
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

export function oneListenerPerPort(tables: Tables): Rule {
  /** Port to the container that holds it, and the ports of each container. */
  const holders = new Map<string, string>();
  const ports = new Map<string, string[]>();
  const take = (port: string, containerId: string): void => {
    holders.set(port, containerId);
    const own = ports.get(containerId);
    if (own) own.push(port);
    else ports.set(containerId, [port]);
  };
  const namespaceOf = (netns: string, nodeName: string): string =>
    netns === 'host' ? `host/${nodeName}` : netns;
  for (const { nodeName, sandboxes, containers } of tables.hostPods.values()) {
    for (const { id, sandboxId, listeners, state } of containers) {
      if (state !== 'running') continue;
      const netns = sandboxes.find((one) => one.id === sandboxId)?.netns ?? '';
      for (const { port, protocol } of listeners) {
        take(`${namespaceOf(netns, nodeName)} ${port}/${protocol}`, id);
      }
    }
  }

  const types = ['ListenerOpened', 'ContainerExited'] as const;
  return rule('one-listener-per-port', types, (fact, { hostPods }) => {
    const { containerId } = fact;
    if (fact.type === 'ContainerExited') {
      for (const port of ports.get(containerId) ?? []) {
        if (holders.get(port) === containerId) holders.delete(port);
      }
      ports.delete(containerId);
      return undefined;
    }
    const { uid, pod, container, netns, port, protocol } = fact;
    const hostPod = hostPods.get(uid);
    const instance = hostPod?.containers.find(({ id }) => id === containerId);
    const own = hostPod?.sandboxes.find(({ id }) => id === instance?.sandboxId);
    const socket = `${namespaceOf(netns, hostPod?.nodeName ?? '')} ${port}/${protocol}`;
    const holder = holders.get(socket);
    take(socket, containerId);
    if (instance?.state !== 'running') return `${container} of ${pod} listens but does not run`;
    if (own?.netns !== netns) return `${container} of ${pod} listens in ${netns || 'no namespace'}`;
    return holder === undefined
      ? undefined
      : `two listeners on ${socket}: the second is ${container} of ${pod}`;
  });
}
