/** Files are written to stores that exist, by a running container that has them mounted for writing. */
import type { FactOf } from '../state/facts.ts';
import type { HostContainer, HostPod, Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

type FileFact = FactOf<'FileWritten' | 'DirectoryMade' | 'FileRemoved'>;

export function writableFiles(): Rule {
  const types = ['FileWritten', 'DirectoryMade', 'FileRemoved'] as const;
  return rule('writable-files', types, (fact, tables) => {
    const { store, owner, path, pod, uid } = fact;
    const hostPod = tables.hostPods.get(uid);
    if (hostPod === undefined) return `${path} is written for ${pod}, of which nothing exists`;
    const running = hostPod.containers.filter(({ state }) => state === 'running');
    if (store === 'rootfs') {
      return running.some(({ id }) => id === owner) ? undefined : `${path}: ${owner} does not run`;
    }
    if (store === 'volume' && hostPod.volumes[owner] === undefined) {
      return `${path} is written to volume ${owner} of ${pod}, which is not there`;
    }
    if (running.some((one) => canWrite(one, fact))) return undefined;
    if (store === 'host' && isMadeByTheKubelet(tables, hostPod, path)) return undefined;
    return `no container of ${pod} may write ${path} in ${store} ${owner}`;
  });
}

function canWrite({ mounts }: HostContainer, { store, owner, path }: FileFact): boolean {
  return mounts.some(
    (mount) =>
      mount.store === store &&
      !mount.readOnly &&
      (store === 'host' || mount.volume === owner) &&
      isBelow(mount.root, path),
  );
}

function isBelow(directory: string, path: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** The `...OrCreate` kinds of hostPath are made before any container runs. */
function isMadeByTheKubelet({ podWorkers }: Tables, { uid }: HostPod, path: string): boolean {
  const volumes = podWorkers.get(uid)?.spec.volumes ?? [];
  return volumes.some(({ hostPath }) => hostPath?.path.replace(/\/+$/, '') === path);
}
