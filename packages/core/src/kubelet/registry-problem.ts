/** Why a registry does not give an image. */
import type { Kubelet } from './kubelet.ts';

/** The runtime's error, now; undefined while the registry answers. */
export function registryProblem(
  { ctx }: Kubelet,
  nodeName: string,
  image: string,
): string | undefined {
  const isDown = ctx.now < (ctx.state.hosts.get(nodeName)?.registryOutageUntil ?? 0);
  return isDown || neverResolves(image) ? unreachable(image) : undefined;
}

/** What a pull says that did not get through to the registry. */
export function unreachable(image: string): string {
  const registry = registryOf(image);
  const pulling = `failed to pull and unpack image "${image}": failed to resolve reference "${image}"`;
  const request = `${pulling}: failed to do request: Head "https://${registry}/v2/"`;
  return neverResolves(image)
    ? `${request}: dial tcp: lookup ${hostOf(image)}: no such host`
    : `${request}: dial tcp: connect: connection refused`;
}

/** Hosts below `.invalid` never resolve (RFC 2606). */
function neverResolves(image: string): boolean {
  return /(^|\.)invalid$/.test(hostOf(image));
}

function registryOf(image: string): string {
  return image.includes('/') ? (image.split('/')[0] ?? '') : 'docker.io';
}

function hostOf(image: string): string {
  return registryOf(image).split(':')[0] ?? '';
}
