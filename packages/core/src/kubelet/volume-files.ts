/** What a volume contains when it is mounted: keys of ConfigMaps and Secrets, downward API, projections. */
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  Volume,
  VolumeProjection,
} from '../api/schema/kubernetes.ts';
import type { StoredFile } from '../state/files.ts';
import { dataOf } from './container-config.ts';
import { fieldValue, resourceFieldValue } from './downward-api.ts';
import type { Kubelet } from './kubelet.ts';

export type VolumeFiles = { readonly files: readonly StoredFile[] } | { readonly error: string };

const EMPTY: VolumeFiles = { files: [] };

/** The files of a volume as it is set up, or why it cannot be. */
export function volumeFiles(kubelet: Kubelet, uid: string, pod: Pod, volume: Volume): VolumeFiles {
  const { configMap, secret, downwardAPI, projected, persistentVolumeClaim } = volume;
  if (configMap) return keyed(kubelet, pod, 'configmaps', configMap.name ?? '', configMap);
  if (secret) return keyed(kubelet, pod, 'secrets', secret.secretName ?? '', secret);
  if (downwardAPI) {
    return { files: downward(kubelet, uid, pod, downwardAPI.items, downwardAPI.defaultMode) };
  }
  if (projected) {
    const files: StoredFile[] = [];
    for (const source of projected.sources ?? []) {
      const part = projection(kubelet, uid, pod, source, projected.defaultMode);
      if ('error' in part) return part;
      files.push(...part.files);
    }
    return { files };
  }
  if (persistentVolumeClaim) {
    const key = `${pod.metadata.namespace ?? 'default'}/${persistentVolumeClaim.claimName}`;
    if (kubelet.ctx.state.persistentvolumeclaims.has(key)) return EMPTY;
    return { error: `persistentvolumeclaim "${persistentVolumeClaim.claimName}" not found` };
  }
  return EMPTY;
}

interface Keyed {
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
  readonly defaultMode?: number;
}

const MODE = 0o644;

function keyed(
  kubelet: Kubelet,
  pod: Pod,
  table: 'configmaps' | 'secrets',
  name: string,
  { items, optional, defaultMode = MODE }: Keyed,
): VolumeFiles {
  const data = dataOf(kubelet, pod, table, name);
  const what = table === 'secrets' ? 'secret' : 'configmap';
  if (data === undefined) return optional ? EMPTY : { error: `${what} "${name}" not found` };
  if (items === undefined) {
    return { files: Object.entries(data).map(([key, content]) => file(key, content, defaultMode)) };
  }
  const files: StoredFile[] = [];
  for (const { key, path, mode = defaultMode } of items) {
    const content = data[key];
    if (content !== undefined) files.push(file(path, content, mode));
    else if (!optional)
      return {
        error: `references non-existent ${what === 'secret' ? 'secret' : 'config'} key: ${key}`,
      };
  }
  return { files };
}

function projection(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  { configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection,
  defaultMode = MODE,
): VolumeFiles {
  if (configMap) {
    // Every namespace gets this one from a controller that is not simulated.
    if (configMap.name === ROOT_CA && !hasRootCa(kubelet, pod)) {
      return { files: [file('ca.crt', 'podsim cluster CA\n', defaultMode)] };
    }
    return keyed(kubelet, pod, 'configmaps', configMap.name ?? '', { defaultMode, ...configMap });
  }
  if (secret) return keyed(kubelet, pod, 'secrets', secret.name ?? '', { defaultMode, ...secret });
  if (downwardAPI) return { files: downward(kubelet, uid, pod, downwardAPI.items, defaultMode) };
  if (serviceAccountToken) {
    const token = `podsim.token.${pod.spec.serviceAccountName ?? 'default'}.${uid}`;
    return { files: [file(serviceAccountToken.path, token, defaultMode)] };
  }
  return EMPTY;
}

const ROOT_CA = 'kube-root-ca.crt';
function hasRootCa({ ctx }: Kubelet, pod: Pod): boolean {
  return ctx.state.configmaps.has(`${pod.metadata.namespace ?? 'default'}/${ROOT_CA}`);
}

function downward(
  kubelet: Kubelet,
  uid: string,
  pod: Pod,
  items: readonly DownwardAPIVolumeFile[] = [],
  defaultMode = MODE,
): readonly StoredFile[] {
  return items.map(({ path, fieldRef, resourceFieldRef, mode = defaultMode }) => {
    const container = pod.spec.containers.find(
      ({ name }) => name === resourceFieldRef?.containerName,
    );
    const content =
      resourceFieldRef && container
        ? resourceFieldValue(kubelet, pod, container, resourceFieldRef)
        : fieldValue(kubelet, uid, pod, fieldRef?.fieldPath ?? '');
    return file(path, content, mode);
  });
}

function file(path: string, content: string, mode: number): StoredFile {
  return { path: `/${path}`, kind: 'file', content, mode };
}
