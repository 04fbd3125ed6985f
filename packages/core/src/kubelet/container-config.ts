/** What a container is created with: environment, mounts. Mirrors `pkg/kubelet (makeEnvironmentVariables, makeMounts)`. */
import { decodeBase64 } from '../api/base64.ts';
import { expandReferences } from '../api/expansion.ts';
import type { Container, EnvVar, Pod, Volume } from '../api/schema/kubernetes.ts';
import type { ContainerMount } from '../state/files.ts';
import { hostPodOf, podSeenBy, workerOf, type Kubelet } from './kubelet.ts';
import { join } from '../host/file-store.ts';
import { fieldValue, resourceFieldValue } from './downward-api.ts';

export type Environment =
  { readonly variables: Readonly<Record<string, string>> } | { readonly error: string };

/** The environment variables of a container, or why they cannot be made. */
export function environmentOf(kubelet: Kubelet, uid: string, container: Container): Environment {
  const pod = podSeenBy(kubelet, workerOf(kubelet, uid));
  const refusal = userRefusal(kubelet, pod, container);
  if (refusal !== undefined) return { error: refusal };
  const variables: Record<string, string> = {};
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    const source = configMapRef ?? secretRef;
    if (source === undefined) continue;
    const table = configMapRef ? 'configmaps' : 'secrets';
    const data = dataOf(kubelet, pod, table, source.name ?? '');
    if (data === undefined) {
      if (source.optional) continue;
      return { error: `${configMapRef ? 'configmap' : 'secret'} "${source.name ?? ''}" not found` };
    }
    for (const [key, value] of Object.entries(data)) variables[`${prefix}${key}`] = value;
  }
  for (const variable of container.env ?? []) {
    const value = valueOf(kubelet, uid, pod, container, variable, variables);
    if (typeof value === 'object') return value;
    if (value !== undefined) variables[variable.name] = value;
  }
  return { variables };
}

function valueOf(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  container: Container,
  { value, valueFrom }: EnvVar,
  known: Readonly<Record<string, string>>,
): string | { readonly error: string } | undefined {
  if (valueFrom === undefined) return expandReferences(value ?? '', known);
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  if (fieldRef) return fieldValue(kubelet, uid, pod, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceFieldValue(kubelet, pod, container, resourceFieldRef);
  const reference = configMapKeyRef ?? secretKeyRef;
  if (reference === undefined) return '';
  const what = configMapKeyRef ? 'configmap' : 'secret';
  const data = dataOf(
    kubelet,
    pod,
    configMapKeyRef ? 'configmaps' : 'secrets',
    reference.name ?? '',
  );
  if (data === undefined) {
    return reference.optional
      ? undefined
      : { error: `${what} "${reference.name ?? ''}" not found` };
  }
  const found = data[reference.key];
  if (found !== undefined) return found;
  const named = `${pod.metadata.namespace ?? 'default'}/${reference.name ?? ''}`;
  const which = configMapKeyRef ? 'ConfigMap' : 'Secret';
  return reference.optional
    ? undefined
    : { error: `couldn't find key ${reference.key} in ${which} ${named}` };
}

/** Data of a ConfigMap or Secret of the Pod's namespace, decoded; undefined when there is none. */
export function dataOf(
  { ctx }: Kubelet,
  pod: Pod,
  table: 'configmaps' | 'secrets',
  name: string,
): Readonly<Record<string, string>> | undefined {
  const object = ctx.state[table].get(`${pod.metadata.namespace ?? 'default'}/${name}`) as
    | { readonly data?: Record<string, string>; readonly binaryData?: Record<string, string> }
    | undefined;
  if (object === undefined) return undefined;
  const decoded = (data: Record<string, string> = {}): [string, string][] =>
    Object.entries(data).map(([key, value]) => [key, decodeBase64(value)]);
  return table === 'secrets'
    ? Object.fromEntries(decoded(object.data))
    : { ...object.data, ...Object.fromEntries(decoded(object.binaryData)) };
}

/** Mirrors `kuberuntime (verifyRunAsNonRoot)`. */
function userRefusal({ programs }: Kubelet, pod: Pod, container: Container): string | undefined {
  const nonRoot = container.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
  if (nonRoot !== true) return undefined;
  const uid = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid ?? ''})", container: ${container.name})`;
  if (uid !== undefined) {
    return uid === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  }
  const user = programs.imageUser(container.image ?? '');
  if (user === 0 || user === 'root' || user === '') {
    return `container has runAsNonRoot and image will run as root ${where}`;
  }
  if (typeof user === 'number' || /^\d+$/.test(user)) return undefined;
  return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`;
}

/** The mounts of a container, in the order of the spec. */
export function containerMounts(
  kubelet: Kubelet,
  uid: string,
  container: Container,
): readonly ContainerMount[] {
  const { spec } = workerOf(kubelet, uid);
  const { volumes } = hostPodOf(kubelet, uid);
  return (container.volumeMounts ?? []).map((mount) => {
    const source = spec.volumes?.find(({ name }) => name === mount.name);
    const hostPath = source && pathOnNode(kubelet, uid, source);
    const subPath = mount.subPath ?? '';
    const isReadOnlyKind = READ_ONLY_KINDS.has(volumes[mount.name]?.kind ?? '');
    return {
      mountPath: clean(mount.mountPath),
      store: hostPath === undefined ? 'volume' : 'host',
      volume: mount.name,
      root: join(clean(hostPath ?? '/'), subPath === '' ? '' : `/${subPath}`),
      readOnly: mount.readOnly === true || isReadOnlyKind,
    };
  });
}

/**
 * Where on the node's disk a volume lives; undefined for those that live with the Pod. Claims are served as a local-path
 * provisioner does: a directory per claim, or the path of the PersistentVolume that it names.
 */
function pathOnNode(
  kubelet: Kubelet,
  uid: string,
  { hostPath, persistentVolumeClaim }: Volume,
): string | undefined {
  if (hostPath) return hostPath.path;
  if (persistentVolumeClaim === undefined) return undefined;
  const { state } = kubelet.ctx;
  const namespace = workerOf(kubelet, uid).pod.split('/')[0] ?? 'default';
  const { claimName } = persistentVolumeClaim;
  const claim = state.persistentvolumeclaims.get(`${namespace}/${claimName}`);
  const { volumeName } = (claim as { spec?: { volumeName?: string } } | undefined)?.spec ?? {};
  const volume = state.persistentvolumes.get(volumeName ?? '') as
    | {
        readonly spec?: { readonly hostPath?: { path: string }; readonly local?: { path: string } };
      }
    | undefined;
  const bound = volume?.spec?.hostPath?.path ?? volume?.spec?.local?.path;
  return bound ?? `/var/local-path-provisioner/${namespace}_${claimName}`;
}

const READ_ONLY_KINDS: ReadonlySet<string> = new Set([
  'configMap',
  'secret',
  'downwardAPI',
  'projected',
  'image',
]);

/** An absolute path without trailing or doubled slashes. */
export function clean(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}
