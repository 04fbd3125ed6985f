/** The file system that a process in a container sees, and the facts that its writes leave. */
import type { Context } from '../state/context.ts';
import { sizeOf, type FileTree, type StoredFile } from '../state/files.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { parentOf, resolvePath, type ResolvedPath } from './file-store.ts';

export type FileErrorCode = 'ENOENT' | 'EROFS' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY';

export interface FileStat {
  readonly kind: 'file' | 'directory';
  readonly size: number;
  readonly readOnly: boolean;
}

/** Reads rows anew at every call, because each write makes a new row. */
export class ContainerFiles {
  private readonly ctx: Context;
  private readonly uid: string;
  private readonly containerId: string;
  private readonly imageFiles: FileTree;

  constructor(ctx: Context, uid: string, containerId: string, imageFiles: FileTree) {
    this.ctx = ctx;
    this.uid = uid;
    this.containerId = containerId;
    this.imageFiles = imageFiles;
  }

  read(path: string): string | undefined {
    const file = this.entry(this.resolve(path));
    return file?.kind === 'file' ? file.content : undefined;
  }

  write(
    path: string,
    content: string,
    { append, zeroBytes = 0 }: { readonly append: boolean; readonly zeroBytes?: number },
  ): FileErrorCode | undefined {
    const resolved = this.resolve(path);
    if (resolved.readOnly) return 'EROFS';
    const present = this.entry(resolved);
    if (present?.kind !== 'file' && this.isDirectory(resolved)) return 'EISDIR';
    if (this.stat(parentOf(path))?.kind !== 'directory') return 'ENOENT';
    // An append to a file of the image starts from what the image has there.
    const inherited =
      append && resolved.tree[resolved.place.path] === undefined ? (present?.content ?? '') : '';
    const text = inherited === '' ? content : inherited + content;
    const written = { ...resolved.place, content: text, append, mode: 0o644 };
    this.ctx.emit('FileWritten', zeroBytes === 0 ? written : { ...written, zeroBytes });
    return undefined;
  }

  mkdir(path: string, { parents }: { readonly parents: boolean }): FileErrorCode | undefined {
    const present = this.stat(path);
    if (present !== undefined)
      return parents && present.kind === 'directory' ? undefined : 'EEXIST';
    const parent = parentOf(path);
    if (this.stat(parent)?.kind !== 'directory') {
      if (!parents) return 'ENOENT';
      const error = this.mkdir(parent, { parents });
      if (error) return error;
    }
    const resolved = this.resolve(path);
    if (resolved.readOnly) return 'EROFS';
    this.ctx.emit('DirectoryMade', resolved.place);
    return undefined;
  }

  remove(path: string, { recursive }: { readonly recursive: boolean }): FileErrorCode | undefined {
    const resolved = this.resolve(path);
    const stat = this.stat(path);
    if (stat === undefined) return 'ENOENT';
    if (resolved.readOnly) return 'EROFS';
    if (stat.kind === 'directory' && !recursive) return 'EISDIR';
    if (resolved.place.path === '/') return 'ENOTEMPTY';
    this.ctx.emit('FileRemoved', resolved.place);
    return undefined;
  }

  stat(path: string): FileStat | undefined {
    const resolved = this.resolve(path);
    const { readOnly } = resolved;
    const file = this.entry(resolved);
    if (file?.kind === 'file') return { kind: 'file', size: sizeOf(file), readOnly };
    if (file?.kind === 'directory' || this.isDirectory(resolved)) {
      return { kind: 'directory', size: 0, readOnly };
    }
    return undefined;
  }

  list(path: string): readonly string[] | undefined {
    if (this.stat(path)?.kind !== 'directory') return undefined;
    const { tree, base, place } = this.resolve(path);
    const prefix = place.path === '/' ? '/' : `${place.path}/`;
    const names = new Set<string>();
    for (const source of [tree, base]) {
      for (const key of Object.keys(source)) {
        if (key.startsWith(prefix)) names.add(key.slice(prefix.length).split('/')[0] ?? '');
      }
    }
    for (const { mountPath } of this.container().mounts) {
      const under = path === '/' ? '/' : `${path}/`;
      if (mountPath.startsWith(under)) names.add(mountPath.slice(under.length).split('/')[0] ?? '');
    }
    names.delete('');
    return [...names].sort();
  }

  /** True for paths on a mounted volume. */
  isVolume(path: string): boolean {
    return this.resolve(path).place.store !== 'rootfs';
  }

  private entry({ tree, base, place }: ResolvedPath): StoredFile | undefined {
    return tree[place.path] ?? base[place.path];
  }

  /** A directory exists when it was made, is a root or a usual one, holds something, or is a mount point's parent. */
  private isDirectory({ tree, base, place, isMountPoint }: ResolvedPath): boolean {
    if (place.path === '/' || isMountPoint) return true;
    if (place.store === 'rootfs' && USUAL_DIRECTORIES.has(place.path)) return true;
    const below = `${place.path}/`;
    const holds = (source: FileTree): boolean =>
      Object.keys(source).some((path) => path.startsWith(below));
    if (holds(tree) || holds(base)) return true;
    return (
      place.store === 'rootfs' &&
      this.container().mounts.some(({ mountPath }) => mountPath.startsWith(below))
    );
  }

  private resolve(path: string): ResolvedPath {
    return resolvePath(this.ctx, this.hostPod(), this.container(), path, this.imageFiles);
  }

  private hostPod(): HostPod {
    return this.ctx.state.hostPods.get(this.uid) as HostPod;
  }

  private container(): HostContainer {
    return this.hostPod().containers.find(({ id }) => id === this.containerId) as HostContainer;
  }
}

/** Directories that any Linux image has. */
const USUAL_DIRECTORIES: ReadonlySet<string> = new Set(
  '/bin /dev /etc /home /lib /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/share /usr/local /var /var/log /var/lib /var/run /var/tmp /dev/shm'.split(
    ' ',
  ),
);
