/** Why a registry does not give an image. */
import { parseImageName } from '../api/image-name.ts';
import type { Kubelet } from './kubelet.ts';

/** The runtime's error, now; undefined while the registry gives the image. */
export function registryProblem(
  { ctx, programs }: Kubelet,
  nodeName: string,
  image: string,
): string | undefined {
  const isDown = ctx.now < (ctx.state.hosts.get(nodeName)?.registryOutageUntil ?? 0);
  if (isDown || neverResolves(image)) return unreachable(image);
  const given = programs.imagePullError(image);
  return given === undefined ? undefined : unresolved(image, given);
}

/** What a pull says that did not get through to the registry. */
export function unreachable(image: string): string {
  const { host, path, reference } = placeOf(image);
  const request = `failed to do request: Head "https://${host}/v2/${path}/manifests/${reference}"`;
  const [name = ''] = host.split(':');
  const why = neverResolves(image)
    ? `dial tcp: lookup ${name}: no such host`
    : 'dial tcp: connect: connection refused';
  return unresolved(image, `${request}: ${why}`);
}

function unresolved(image: string, why: string): string {
  const { name } = placeOf(image);
  return `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why}`;
}

/** Hosts below `.invalid` never resolve (RFC 2606). */
function neverResolves(image: string): boolean {
  return /(^|\.)invalid$/.test(placeOf(image).host.split(':')[0] ?? '');
}

/** Where a runtime asks for an image: Docker's registry has a host of its own. */
function placeOf(image: string): {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  readonly reference: string;
} {
  const parsed = parseImageName(image);
  const { repository, tag, digest } =
    'error' in parsed ? { repository: image, tag: '', digest: '' } : parsed;
  const slash = repository.indexOf('/');
  const registry = repository.slice(0, slash);
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const name = digest === '' ? `${repository}:${tag}` : `${repository}@${digest}`;
  return { name, host, path: repository.slice(slash + 1), reference: digest || tag };
}
