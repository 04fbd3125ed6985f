/** The timeline of a run, and below it how things stand at its end. */
import {
  containerLanes,
  formatDuration,
  renderLanes,
  renderTimeline,
  timelineOf,
  type RunWarning,
} from '@podsim/core';
import { toneColour, type Colours } from './colours.ts';
import { kindTable } from './tables-output.ts';
import type { View } from './view.ts';

export interface TimelineOptions {
  readonly colours: Colours;
  readonly namespace: string | undefined;
  /** Longest line, in characters. */
  readonly width: number | undefined;
  /** Leaves out warnings. */
  readonly quiet: boolean;
  /** Said of the end, when there is something to say: that the cluster had not come to rest. */
  readonly remark?: string | undefined;
}

/** More containers than these make no picture. */
const LANES_MAX = 24;
const PICTURE_WIDTH = 100;

/** Timeline, a picture of it, Pods as `kubectl get pods -o wide` prints them, warnings, expectations. */
export function timelineText(view: View, options: TimelineOptions): string {
  const { colours, namespace, width, quiet, remark } = options;
  const style = { colour: toneColour(colours), ...(width !== undefined && { width }) };
  const lines = renderTimeline(timelineOf(view.facts), style);
  const pods = kindTable(view, 'pods', { wide: true, namespace });
  const lanes = containerLanes(view.facts);
  const picture =
    lanes.length > LANES_MAX || view.at === 0
      ? []
      : renderLanes(lanes, {
          ...style,
          to: view.at,
          width: Math.min(width ?? PICTURE_WIDTH, PICTURE_WIDTH),
        });
  const end = colours.bold(`At ${formatDuration(view.at)}${remark ? ` (${remark})` : ''}:`);
  return [
    lines.map((line) => `${line}\n`).join(''),
    picture.map((line) => `${line}\n`).join(''),
    `${end}\n${pods === '' ? 'No pods.\n' : pods}`,
    quiet ? '' : section(colours.bold('Warnings:'), view.warnings.map(warningText)),
    section(colours.bold('Expectations:'), expectationLines(view, colours)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** `web.yaml:14:5: spec.containers[0].tty: accepted, not simulated`. */
export function warningText({ path, message, file, line, column }: RunWarning): string {
  const place = file === undefined ? '' : `${file}:${line ?? 1}:${column ?? 1}: `;
  return `${place}${path === '' ? '' : `${path}: `}${message}`;
}

/** A line for each expectation that did not hold, and one that counts those that did. */
export function expectationLines(
  { expectations }: Pick<View, 'expectations'>,
  colours: Colours,
): readonly string[] {
  const held = expectations.filter(({ ok }) => ok).length;
  const failed = expectations.flatMap(({ ok, atMs, text, message }) => {
    if (ok) return [];
    const why = message === undefined ? '' : ` (${message})`;
    return [colours.red(`✗ at ${formatDuration(atMs)}: ${text}${why}`)];
  });
  return held === 0 ? failed : [...failed, colours.green(`✓ ${held} held`)];
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`), ''].join('\n');
