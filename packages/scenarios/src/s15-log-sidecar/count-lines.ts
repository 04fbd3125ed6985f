/** Counts log lines on their way from a file to a store, out of the facts alone. */
import type { ClusterFact } from '@podsim/core';

/** A file in a volume of a Pod, or anywhere in the file system of a container. */
export interface FileOfPod {
  /** `namespace/name`. */
  readonly pod: string;
  /** Path inside the volume, or inside the container. */
  readonly path: string;
}

/** Every line that was written is delivered, pending or lost. */
export interface LineCount {
  readonly written: number;
  /** Different lines that have arrived. */
  readonly delivered: number;
  /** Not yet arrived, and still to come: they are on the volume, behind everything that has arrived. */
  readonly pending: number;
  /** Never to arrive: their volume is gone, or the shipper has passed them by. */
  readonly lost: number;
  /** Arrivals of lines that had arrived before. */
  readonly doubled: number;
}

/** Follows the lines appended to `source` to the file `sink`; lines are told apart by their text. */
export function countLines(
  facts: readonly ClusterFact[],
  { source, sink }: { readonly source: FileOfPod; readonly sink: FileOfPod },
): LineCount {
  const written: string[] = [];
  const arrivals = new Map<string, number>();
  let sourceIsGone = false;
  for (const fact of facts) {
    if (fact.type === 'VolumeRemoved' && fact.pod === source.pod) sourceIsGone = true;
    if (fact.type !== 'FileWritten') continue;
    if (isIn(fact, source)) written.push(...linesOf(fact.content));
    if (!isIn(fact, sink)) continue;
    for (const line of linesOf(fact.content)) arrivals.set(line, (arrivals.get(line) ?? 0) + 1);
  }
  const last = written.findLastIndex((line) => arrivals.has(line));
  const missing = written.flatMap((line, index) => (arrivals.has(line) ? [] : [index]));
  const pending = sourceIsGone ? 0 : missing.filter((index) => index > last).length;
  const received = [...arrivals.values()].reduce((sum, count) => sum + count, 0);
  return {
    written: written.length,
    delivered: written.length - missing.length,
    pending,
    lost: missing.length - pending,
    doubled: received - arrivals.size,
  };
}

const isIn = (fact: FileOfPod, { pod, path }: FileOfPod): boolean =>
  fact.pod === pod && fact.path === path;

const linesOf = (content: string): readonly string[] => content.split('\n').slice(0, -1);
