/** Ports by number or by the name that the container gives them. Mirrors `pkg/probe (ResolveContainerPort)`. */
import type { IntOrString } from '../api/schema/kubernetes.ts';
import type { HostPod } from '../state/tables.ts';
import { workerOf, type Kubelet } from './kubelet.ts';

/** The number of a port; 0 when no such name exists. */
export function portNumber(
  kubelet: Kubelet,
  { uid }: HostPod,
  containerName: string,
  port: IntOrString,
): number {
  if (typeof port === 'number') return port;
  const { spec } = workerOf(kubelet, uid);
  const container = [...spec.containers, ...(spec.initContainers ?? [])].find(
    ({ name }) => name === containerName,
  );
  const named = container?.ports?.find(({ name }) => name === port)?.containerPort;
  return named ?? (/^\d+$/.test(port) ? Number(port) : 0);
}
