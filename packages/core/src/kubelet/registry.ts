/** The image registry as a node finds it. */
import type { SimTime } from '../engine/time.ts';
import type { Kubelet } from './kubelet.ts';

/** Why the registry does not give the image at this instant. Hosts below `.invalid` never resolve (RFC 2606). */
export function registryProblem(
  { ctx }: Kubelet,
  nodeName: string,
  image: string,
  at: SimTime,
): string | undefined {
  const registry = image.includes('/') ? (image.split('/')[0] ?? '') : 'docker.io';
  const pulling = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`;
  const request = `${pulling}: failed to do request: Head "https://${registry}/v2/"`;
  const [host = ''] = registry.split(':');
  if (/(^|\.)invalid$/.test(host)) return `${request}: dial tcp: lookup ${host}: no such host`;
  const isDown = at < (ctx.state.hosts.get(nodeName)?.registryOutageUntil ?? 0);
  return isDown ? `${request}: dial tcp: connect: connection refused` : undefined;
}

/** How much of an image comes over the network; nothing when the registry refuses to begin with. */
export function transferBytes(
  kubelet: Kubelet,
  nodeName: string,
  image: string,
  at: SimTime,
): number {
  const refuses = registryProblem(kubelet, nodeName, image, at) !== undefined;
  return refuses ? 0 : kubelet.programs.imageSizeBytes(image);
}
