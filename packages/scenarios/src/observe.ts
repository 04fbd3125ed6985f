/** Questions that specs and demonstrations ask of a run. A Pod is named as users do, `web` or `shop/web`. */
import {
  networkNamespaceOf,
  processesOf,
  type FactOf,
  type FactType,
  type HostPod,
  type HostProcess,
  type NetworkNamespace,
  type Pod,
  type Simulation,
} from '@podsim/core';

/** Both ways to time the components; what a chapter says must hold in either. */
export const FIDELITIES = ['real', 'instant'] as const;

const keyOf = (pod: string): string => (pod.includes('/') ? pod : `default/${pod}`);

/** The facts of one type, oldest first; of one Pod, and one container of it, if named. */
export function factsOf<T extends FactType>(
  { log }: Simulation,
  type: T,
  pod?: string,
  container?: string,
): readonly FactOf<T>[] {
  return log.facts.filter((fact): fact is FactOf<T> => {
    if (fact.type !== type) return false;
    if (pod !== undefined && !('pod' in fact && fact.pod === keyOf(pod))) return false;
    return container === undefined || ('container' in fact && fact.container === container);
  });
}

/** The Pod as the API has it. Throws when it has none of this name. */
export function podOf({ state }: Simulation, name: string): Pod {
  const pod = state.pods.get(keyOf(name));
  if (pod === undefined) throw new Error(`the API has no pod ${keyOf(name)}`);
  return pod;
}

/** What its machine has of the Pod, whether or not the API still has it. Throws when there is nothing. */
export function hostPodOf({ state }: Simulation, name: string): HostPod {
  for (const hostPod of state.hostPods.values()) if (hostPod.pod === keyOf(name)) return hostPod;
  throw new Error(`no machine has anything of pod ${keyOf(name)}`);
}

/** The lines that a container has printed, over all its restarts. */
export function outputOf(
  simulation: Simulation,
  pod: string,
  container: string,
): readonly string[] {
  const printed = factsOf(simulation, 'ContainerLogged', pod, container)
    .filter(({ stream }) => stream === 'stdout')
    .map(({ text }) => text);
  return printed.join('').split('\n').slice(0, -1);
}

/** The network namespace that the containers of a Pod share; undefined while it has none. */
export function networkOf(simulation: Simulation, pod: string): NetworkNamespace | undefined {
  const hostPod = hostPodOf(simulation, pod);
  const host = simulation.state.hosts.get(hostPod.nodeName);
  const worker = simulation.state.podWorkers.get(hostPod.uid);
  if (host === undefined || worker === undefined) return undefined;
  return networkNamespaceOf(host, hostPod, worker.spec);
}

/** The main processes of a Pod on its machine, that of the infra container first. */
export function processesOn(simulation: Simulation, pod: string): readonly HostProcess[] {
  const hostPod = hostPodOf(simulation, pod);
  const worker = simulation.state.podWorkers.get(hostPod.uid);
  return worker === undefined ? [] : processesOf(hostPod, worker.spec);
}
