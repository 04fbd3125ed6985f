/** Ports by number or by the name that the container gives them. Mirrors `pkg/probe (ResolveContainerPort)`. */
import type { IntOrString } from '../api/schema/kubernetes.ts';
import type { Context } from '../state/context.ts';
import type { HostPod } from '../state/tables.ts';

const PORT_MAX = 65_535;

/** The number of a port, or why there is none. */
export function resolvePort(
  { state }: Context,
  { uid }: HostPod,
  containerName: string,
  port: IntOrString,
): number | string {
  const number = typeof port === 'number' ? port : namedPort(state, uid, containerName, port);
  if (Number.isNaN(number)) return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  return number > 0 && number <= PORT_MAX ? number : `invalid port number: ${number}`;
}

/** A name that the container does not know may still be a number. */
function namedPort(
  state: Context['state'],
  uid: string,
  containerName: string,
  port: string,
): number {
  const { containers = [], initContainers = [] } = state.podWorkers.get(uid)?.spec ?? {};
  const container = [...containers, ...initContainers].find(({ name }) => name === containerName);
  const named = container?.ports?.find(({ name }) => name === port)?.containerPort;
  return named ?? (/^[+-]?\d+$/.test(port) ? Number(port) : NaN);
}
