/** Files as the machine stores them, and how a container's paths lead to them. */

export interface StoredFile {
  /** Absolute path inside its store. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly content: string;
  /** Zeros after `content`, which are counted and not kept. */
  readonly zeroBytes?: number;
  readonly mode: number;
}

/** Bytes that the file takes. */
export function sizeOf({ content, zeroBytes = 0 }: StoredFile): number {
  return content.length + zeroBytes;
}

/** The files of one store (a volume, a root file system, a node's own disk), by path. */
export type FileTree = Readonly<Record<string, StoredFile>>;

/** One mount of a container: paths below `mountPath` belong to `owner`, below `subPath` in it. */
export interface ContainerMount {
  readonly mountPath: string;
  /** A volume of the Pod, or the node's own file system (hostPath). */
  readonly store: 'volume' | 'host';
  /** Name of the volume in the Pod. */
  readonly volume: string;
  /** Path in the store that appears at `mountPath`. */
  readonly root: string;
  readonly readOnly: boolean;
}
