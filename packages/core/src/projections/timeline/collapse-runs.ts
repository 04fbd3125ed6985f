/** Shortens runs of lines that say the same thing again and again. */
import type { TimelineLine } from './timeline-line.ts';

interface OpenRun {
  readonly key: string;
  count: number;
  /** Where the last line of the run stands. */
  last: number;
}

/**
 * Keeps the first lines of every run and puts `17 more, the last: ...` in place of the last one. Lines of other subjects
 * in between do not end a run, another line of its own subject does.
 */
export function collapseRuns(lines: readonly TimelineLine[]): readonly TimelineLine[] {
  const kept: (TimelineLine | undefined)[] = [];
  const open = new Map<string, OpenRun>();
  const close = (subject: string): void => {
    const run = open.get(subject);
    if (run === undefined) return;
    open.delete(subject);
    const last = lines[run.last];
    const hidden = run.count - (last?.run?.shown ?? 0);
    if (last === undefined || hidden <= 0 || last.run?.silent) return;
    kept[run.last] = hidden === 1 ? last : summary(last, hidden);
  };
  lines.forEach((line, index) => {
    const { subject, run } = line;
    const current = open.get(subject);
    if (current === undefined || current.key !== run?.key) {
      close(subject);
      if (run !== undefined) open.set(subject, { key: run.key, count: 1, last: index });
      kept[index] = line;
      return;
    }
    current.count += 1;
    current.last = index;
    kept[index] = current.count <= run.shown ? line : undefined;
  });
  for (const subject of [...open.keys()]) close(subject);
  return kept.filter((line) => line !== undefined);
}

function summary(last: TimelineLine, hidden: number): TimelineLine {
  return { ...last, tone: 'muted', glyph: '…', text: `${hidden} more, the last: ${last.text}` };
}
