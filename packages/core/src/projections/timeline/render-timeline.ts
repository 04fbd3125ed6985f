/** Prints a timeline in columns: time, glyph, subject, what happened. */
import { formatClock } from './clock.ts';
import { collapseRuns } from './collapse-runs.ts';
import type { TimelineLine, Tone } from './timeline-line.ts';

export interface TimelineStyle {
  /** Wraps a text in what shows its tone; default: as it is. */
  readonly colour?: (tone: Tone, text: string) => string;
  /** Longest line in characters; default: as long as it takes. */
  readonly width?: number;
}

const SUBJECT_MAX = 40;
const TIME_MIN = 9;

/** One string per line. Repetitive runs are collapsed; a time that equals the one above is not printed again. */
export function renderTimeline(
  lines: readonly TimelineLine[],
  { colour = (_tone, text) => text, width = Infinity }: TimelineStyle = {},
): readonly string[] {
  const shown = collapseRuns(lines);
  const times = shown.map(({ at }) => formatClock(at));
  const timeWidth = Math.max(TIME_MIN, ...times.map(({ length }) => length));
  const subjectWidth = Math.min(SUBJECT_MAX, widest(shown.map(({ subject }) => subject)));
  return shown.map(({ tone, glyph, subject, text }, index) => {
    const time = times[index] === times[index - 1] ? '' : (times[index] ?? '');
    const name = cut(subject, subjectWidth).padEnd(subjectWidth);
    const head = `${time.padStart(timeWidth)}  `;
    const room = width - head.length - subjectWidth - 4;
    return `${head}${colour(tone, glyph)} ${name}  ${colour(tone, cut(text, Math.max(room, 10)))}`;
  });
}

function widest(texts: readonly string[]): number {
  let width = 0;
  for (const { length } of texts) width = Math.max(width, length);
  return width;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
