/** Draws one row per container over time. */
import { formatDuration, type SimTime } from '../../engine/time.ts';
import type { Lane, LaneState } from './container-lanes.ts';
import type { Tone } from './timeline-line.ts';

export interface LaneStyle {
  readonly from?: SimTime;
  /** Default: a little after the last change. */
  readonly to?: SimTime;
  /** Length of a whole row in characters; default 100. */
  readonly width?: number;
  readonly colour?: (tone: Tone, text: string) => string;
}

interface Cell {
  readonly glyph: string;
  readonly tone: Tone;
}

const CELLS: Readonly<Record<LaneState, Cell>> = {
  waiting: { glyph: '░', tone: 'muted' },
  starting: { glyph: '▒', tone: 'info' },
  ready: { glyph: '█', tone: 'good' },
  unready: { glyph: '▓', tone: 'warn' },
  done: { glyph: '·', tone: 'muted' },
  gone: { glyph: ' ', tone: 'muted' },
};
const FAILED: Cell = { glyph: '✗', tone: 'bad' };
const COMPLETED: Cell = { glyph: '✓', tone: 'info' };
const LEGEND = '░ waiting  ▒ starting  █ ready  ▓ running, not ready  ✗ failed  ✓ completed';
const LABEL_MAX = 40;
const CELLS_MIN = 20;

/** The rows, a time axis below them and a legend; nothing at all without lanes. */
export function renderLanes(lanes: readonly Lane[], style: LaneStyle = {}): readonly string[] {
  if (lanes.length === 0) return [];
  const { from = 0, to = lastChange(lanes), width = 100, colour = (_tone, text) => text } = style;
  const labels = labelsOf(lanes);
  const labelWidth = Math.max(...labels.map(({ length }) => length));
  const count = Math.max(CELLS_MIN, width - labelWidth - 2);
  const cellMs = Math.max(1, (to - from) / count);
  const rows = lanes.map((lane, index) => {
    const cells = Array.from({ length: count }, (_, i) => {
      const start = from + i * cellMs;
      return cellOf(lane, start, Math.min(start + cellMs, to));
    });
    return `${(labels[index] ?? '').padEnd(labelWidth)}  ${painted(cells, colour)}`.trimEnd();
  });
  const indent = ' '.repeat(labelWidth + 2);
  return [...rows, indent + axis(from, to, count, cellMs), indent + LEGEND];
}

/** `pod/web  app`, the Pod only where it changes. */
function labelsOf(lanes: readonly Lane[]): readonly string[] {
  const cut = (text: string): string =>
    text.length <= LABEL_MAX ? text : `${text.slice(0, LABEL_MAX - 1)}…`;
  const pods = lanes.map(({ pod }) => cut(pod));
  const podWidth = Math.max(...pods.map(({ length }) => length));
  return lanes.map(({ container }, index) => {
    const pod = lanes[index - 1]?.pod === lanes[index]?.pod ? '' : (pods[index] ?? '');
    return `${pod.padEnd(podWidth)}  ${cut(container)}`;
  });
}

/** An exit within the cell, else the state that takes up most of it. */
function cellOf({ states, exits }: Lane, start: SimTime, end: SimTime): Cell {
  const exit = exits.findLast(({ at }) => at >= start && at < end);
  if (exit !== undefined) return exit.exitCode === 0 ? COMPLETED : FAILED;
  let best: LaneState = 'gone';
  let longest = 0;
  const times = new Map<LaneState, number>();
  states.forEach(({ at, state }, index) => {
    const until = states[index + 1]?.at ?? Infinity;
    const lasts = Math.min(until, end) - Math.max(at, start);
    if (lasts <= 0) return;
    const total = (times.get(state) ?? 0) + lasts;
    times.set(state, total);
    if (total <= longest) return;
    longest = total;
    best = state;
  });
  return CELLS[best];
}

/** Neighbours of one tone are wrapped together, which keeps rows short where colour takes characters. */
function painted(cells: readonly Cell[], colour: (tone: Tone, text: string) => string): string {
  let row = '';
  for (let i = 0; i < cells.length;) {
    const tone = cells[i]?.tone ?? 'muted';
    let text = '';
    while (i < cells.length && cells[i]?.tone === tone) {
      text += cells[i]?.glyph ?? '';
      i += 1;
    }
    row += colour(tone, text);
  }
  return row;
}

const SECOND = 1_000;
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
const TICK_CELLS_MIN = 10;

/** `0s        30s       1m0s`, on round times. */
function axis(from: SimTime, to: SimTime, count: number, cellMs: number): string {
  const wanted = TICK_CELLS_MIN * cellMs;
  const step = (STEPS_MS.find((seconds) => seconds * SECOND >= wanted) ?? 604_800) * SECOND;
  let text = '';
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const label = formatDuration(at)
      .replace(/(?<=[mh])0s$/, '')
      .replace(/(?<=h)0m$/, '');
    const column = Math.floor((at - from) / cellMs);
    if (column + label.length > count) break;
    text = text.padEnd(column) + label;
  }
  return text;
}

const MARGIN = 0.05;

function lastChange(lanes: readonly Lane[]): SimTime {
  let last = 1;
  for (const { states, exits } of lanes) {
    last = Math.max(last, states.at(-1)?.at ?? 0, exits.at(-1)?.at ?? 0);
  }
  return Math.ceil(last * (1 + MARGIN));
}
