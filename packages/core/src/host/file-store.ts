/** Where a container's paths lead: through its mounts to volumes and the node's disk, else its own root file system. */
import type { Context } from '../state/context.ts';
import type { FilePlace } from '../state/facts.ts';
import type { ContainerMount, FileTree } from '../state/files.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';

export interface ResolvedPath {
  readonly place: FilePlace;
  readonly tree: FileTree;
  readonly readOnly: boolean;
  /** The path is where a mount begins, which exists whatever its volume holds. */
  readonly isMountPoint: boolean;
  /** Files that the image brings along; only below the root file system. */
  readonly base: FileTree;
}

const NO_FILES: FileTree = {};

/** Resolves an absolute, clean path of a container. `imageFiles` are those its image contains. */
export function resolvePath(
  ctx: Context,
  hostPod: HostPod,
  container: HostContainer,
  path: string,
  imageFiles: FileTree,
): ResolvedPath {
  const { uid, pod, nodeName } = hostPod;
  const mount = mountOf(container.mounts, path);
  if (mount === undefined) {
    const place: FilePlace = { uid, pod, nodeName, store: 'rootfs', owner: container.id, path };
    return { place, tree: container.files, readOnly: false, isMountPoint: false, base: imageFiles };
  }
  const inner = join(mount.root, path.slice(mount.mountPath === '/' ? 0 : mount.mountPath.length));
  const { store, readOnly } = mount;
  const owner = store === 'host' ? '' : mount.volume;
  const tree =
    store === 'host'
      ? (ctx.state.hostDisks.get(nodeName)?.files ?? NO_FILES)
      : (hostPod.volumes[mount.volume]?.files ?? NO_FILES);
  return {
    place: { uid, pod, nodeName, store, owner, path: inner },
    tree,
    readOnly,
    isMountPoint: path === mount.mountPath,
    base: NO_FILES,
  };
}

/** The mount that a path lies on: the deepest one that contains it. */
function mountOf(mounts: readonly ContainerMount[], path: string): ContainerMount | undefined {
  let found: ContainerMount | undefined;
  for (const mount of mounts) {
    if (!contains(mount.mountPath, path)) continue;
    if (found === undefined || mount.mountPath.length > found.mountPath.length) found = mount;
  }
  return found;
}

export function contains(directory: string, path: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

export function join(root: string, rest: string): string {
  const joined = `${root === '/' ? '' : root}${rest.startsWith('/') || rest === '' ? rest : `/${rest}`}`;
  return joined === '' ? '/' : joined;
}

export function parentOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut <= 0 ? '/' : path.slice(0, cut);
}
