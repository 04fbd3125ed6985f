/** Values of a Pod that containers may ask for. Mirrors `pkg/kubelet (podFieldSelectorRuntimeValue)`, `pkg/fieldpath`. */
import type { Container, Pod, ResourceFieldSelector } from '../api/schema/kubernetes.ts';
import { quantityMilli } from '../api/quantity.ts';
import { readySandbox } from '../host/network.ts';
import { hostPodOf, workerOf, type Kubelet } from './kubelet.ts';

/** The value at a field path such as `status.podIP` or `metadata.labels['app']`; '' when there is none. */
export function fieldValue(kubelet: Kubelet, uid: string, pod: Pod, fieldPath: string): string {
  const { nodeName } = workerOf(kubelet, uid);
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
  if (subscript) {
    const [, what, key = ''] = subscript;
    const source = what === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return source?.[key] ?? '';
  }
  const ips = readySandbox(hostPodOf(kubelet, uid))?.ips ?? [];
  const hostIPs = kubelet.ctx.state.hosts.get(nodeName)?.nodeIPs ?? [];
  switch (fieldPath) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? 'default';
    case 'metadata.uid':
      return uid;
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations);
    case 'spec.nodeName':
      return nodeName;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? 'default';
    case 'status.podIP':
      return ips[0] ?? '';
    case 'status.podIPs':
      return ips.join(',');
    case 'status.hostIP':
      return hostIPs[0] ?? '';
    case 'status.hostIPs':
      return hostIPs.join(',');
    default:
      return '';
  }
}

/** A request or limit in units of its divisor, rounded up; the node's allocatable stands in for a missing limit. */
export function resourceFieldValue(
  { ctx }: Kubelet,
  pod: Pod,
  container: Container,
  { resource, divisor, containerName }: ResourceFieldSelector,
): string {
  const [kind = 'limits', ...rest] = resource.split('.');
  const name = rest.join('.');
  const source =
    containerName === undefined
      ? container
      : (pod.spec.containers.find((one) => one.name === containerName) ?? container);
  const own = kind === 'requests' ? source.resources?.requests : source.resources?.limits;
  const allocatable = ctx.state.nodes.get(pod.spec.nodeName ?? '')?.status.allocatable;
  const quantity = own?.[name] ?? (kind === 'limits' ? allocatable?.[name] : undefined) ?? '0';
  const unit = divisor === undefined || divisor === '0' ? '1' : divisor;
  return String(Math.ceil(quantityMilli(quantity) / quantityMilli(unit)));
}

function formatMap(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}
