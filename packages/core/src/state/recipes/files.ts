/** Files: in a volume of a Pod, in a container's own root file system, or on the node's disk. */
import type { Draft } from 'immer';
import { invariant } from '../../invariant.ts';
import { before } from '../before.ts';
import { effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';
import type { FactOf, FilePlace } from '../facts.ts';
import type { FileTree } from '../files.ts';
import type { HostDisk, HostPod } from '../tables.ts';

type FileRow = Draft<HostPod> | Draft<HostDisk>;
const tableOf = ({ store }: FilePlace): 'hostDisks' | 'hostPods' =>
  store === 'host' ? 'hostDisks' : 'hostPods';
const keyOf = ({ store, nodeName, uid }: FilePlace): string => (store === 'host' ? nodeName : uid);

export const fileEffects: EffectTable = {
  FileWritten: [
    effect('FileWritten', { table: tableOf, key: keyOf, op: 'change', recipe: writeFile }),
  ],
  DirectoryMade: [
    effect('DirectoryMade', {
      table: tableOf,
      key: keyOf,
      op: 'change',
      recipe: (row, place) => {
        const { path } = place;
        treeOf(row, place)[path] = { path, kind: 'directory', content: '', mode: 0o755 };
      },
    }),
  ],
  FileRemoved: [
    effect('FileRemoved', {
      table: tableOf,
      key: keyOf,
      op: 'change',
      recipe: (row, place) => {
        const tree = treeOf(row, place);
        const below = `${place.path}/`;
        for (const path of Object.keys(tree)) {
          if (path === place.path || path.startsWith(below)) delete tree[path];
        }
      },
    }),
  ],
};

function writeFile(row: FileRow, fact: FactOf<'FileWritten'>): void {
  const tree = treeOf(row, fact);
  const { path, content, append, mode, zeroBytes = 0 } = fact;
  const present = tree[path];
  if (present === undefined) tree[path] = { path, kind: 'file', content, mode };
  else present.content = append ? present.content + content : content;
  const file = tree[path];
  const zeros = zeroBytes + (append ? (present?.zeroBytes ?? 0) : 0);
  if (file && zeros > 0) file.zeroBytes = zeros;
  else if (file?.zeroBytes !== undefined) delete file.zeroBytes;
}

function treeOf(row: FileRow, { store, owner }: FilePlace): Draft<FileTree> {
  if ('nodeName' in row && 'files' in row) return row.files;
  const hostPod = row;
  const index = before(hostPod).containers.findIndex(({ id }) => id === owner);
  const holder = store === 'volume' ? hostPod.volumes[owner] : hostPod.containers[index];
  invariant(holder, `${store} ${owner} does not exist`);
  return holder.files;
}
