/** Type checks of hostPath volumes on the node's own disk. Mirrors `pkg/volume/hostpath (checkTypeInternal)`. */
import type { HostPathVolumeSource } from '../api/schema/kubernetes.ts';
import type { Context } from '../state/context.ts';
import type { FileTree } from '../state/files.ts';
import { parentOf } from '../host/file-store.ts';
import { clean } from './container-config.ts';

interface Place {
  readonly uid: string;
  readonly pod: string;
  readonly nodeName: string;
}

/** Why the path does not do for its type; makes what the `...OrCreate` types ask for. */
export function hostPathProblem(
  ctx: Context,
  place: Place,
  { path: given, type = '' }: HostPathVolumeSource,
): string | undefined {
  const path = clean(given);
  const files = ctx.state.hostDisks.get(place.nodeName)?.files ?? {};
  const kind = kindAt(files, path);
  const at = { ...place, store: 'host', owner: '', path } as const;
  switch (type) {
    case 'DirectoryOrCreate':
      if (kind === 'file') return failed(path, 'is not a directory');
      if (kind === undefined) ctx.emit('DirectoryMade', at);
      return undefined;
    case 'FileOrCreate':
      if (kind === 'directory') return failed(path, 'is not a file');
      if (kind === 'file') return undefined;
      if (kindAt(files, parentOf(path)) === undefined) {
        return `open ${path}: no such file or directory`;
      }
      ctx.emit('FileWritten', { ...at, content: '', append: false, mode: 0o644 });
      return undefined;
    case 'Directory':
      return kind === 'directory' ? undefined : failed(path, 'is not a directory');
    case 'File':
      return kind === 'file' ? undefined : failed(path, 'is not a file');
    case 'Socket':
      return SOCKETS.has(path) ? undefined : failed(path, 'is not a socket file');
    case 'CharDevice':
      return failed(path, 'is not a character device');
    case 'BlockDevice':
      return failed(path, 'is not a block device');
    default:
      // The runtime makes a missing directory when it binds the mount.
      if (kind === undefined) ctx.emit('DirectoryMade', at);
      return undefined;
  }
}

const SOCKETS: ReadonlySet<string> = new Set([
  '/run/containerd/containerd.sock',
  '/var/run/docker.sock',
]);
/** Directories that every node has. */
const NODE_DIRECTORIES: ReadonlySet<string> = new Set(
  '/ /bin /dev /etc /etc/kubernetes /home /lib /mnt /opt /proc /root /run /srv /sys /tmp /usr /usr/local /var /var/lib /var/lib/kubelet /var/log /var/log/containers /var/log/pods /var/run'.split(
    ' ',
  ),
);

function kindAt(files: FileTree, path: string): 'file' | 'directory' | undefined {
  const file = files[path];
  if (file) return file.kind;
  if (NODE_DIRECTORIES.has(path)) return 'directory';
  const below = `${path}/`;
  return Object.keys(files).some((other) => other.startsWith(below)) ? 'directory' : undefined;
}

const failed = (path: string, what: string): string =>
  `hostPath type check failed: ${path} ${what}`;
