/** Volumes and the files in them. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { FileTree } from '../../state/files.ts';
import type { HostPod } from '../../state/tables.ts';
import type { ReportFile, ReportVolume } from './report.ts';

/**
 * One volume per directory of the machine that Pods have mounted, and one per further directory with files: those outlive
 * the Pods that wrote them.
 */
export function hostPathVolumes(
  disk: FileTree,
  mounted: readonly string[],
): readonly ReportVolume[] {
  const paths = new Set(mounted);
  for (const path of Object.keys(disk).sort()) {
    if (![...paths].some((top) => isBelow(path, top))) paths.add(topOf(disk, path));
  }
  return [...paths].sort().map((path) => ({
    kind: 'hostPath',
    path,
    podUID: null,
    name: null,
    files: filesOf(disk, '').filter((file) => isBelow(file.path, path)),
  }));
}

/** Volumes that live and die with the Pod, in the order of its mounts. */
export function podVolumes({ uid, volumes }: HostPod): readonly ReportVolume[] {
  return Object.entries(volumes)
    .filter(([, { kind }]) => kind !== 'hostPath')
    .map(([name, { kind, files }]) => {
      const path = `/var/lib/kubelet/pods/${uid}/volumes/${pluginOf(kind)}/${name}`;
      return { kind, path, podUID: uid, name, files: filesOf(files, path) };
    });
}

/** `kubernetes.io~empty-dir`: the directory of a volume plugin. Mirrors `pkg/volume` (`GetPluginName`). */
function pluginOf(kind: string): string {
  const name = kind === 'downwardAPI' ? 'downward-api' : kind.replace(/[A-Z]/g, (c) => `-${c}`);
  return `kubernetes.io~${name.toLowerCase().replace('config-map', 'configmap')}`;
}

function filesOf(tree: FileTree, below: string): readonly ReportFile[] {
  return Object.keys(tree)
    .sort()
    .flatMap((path) => {
      const file = tree[path];
      if (file?.kind !== 'file') return [];
      const { content, zeroBytes = 0 } = file;
      const size = utf8ToBytes(content).length + zeroBytes;
      return [{ path: `${below}${path}`, content, size }];
    });
}

/** The directory that an entry which no known volume covers is shown under: its topmost recorded one, or its parent. */
function topOf(disk: FileTree, path: string): string {
  const parts = path.split('/').slice(1);
  for (let depth = 1; depth < parts.length; depth += 1) {
    const above = `/${parts.slice(0, depth).join('/')}`;
    if (disk[above]?.kind === 'directory') return above;
  }
  if (disk[path]?.kind === 'directory') return path;
  return parts.length === 1 ? '/' : `/${parts.slice(0, -1).join('/')}`;
}

function isBelow(path: string, top: string): boolean {
  return path === top || top === '/' || path.startsWith(`${top}/`);
}
