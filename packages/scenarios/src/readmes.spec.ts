/** What a README shows as output is what one gets, but for the exact times. */
import { readFileSync } from 'node:fs';
import { renderTimeline, timelineOf } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { play, scenarioPath } from './play.ts';
import { scenarioFiles } from './scenario-files.ts';

/** Instants and durations: they move a little with every change of the model, and are no promise. */
const TIME = /\b(?:\d+(?:\.\d+)?(?:ms|s|m|h))+\b/g;

/** Lines without their times, and with single spaces. */
const linesOf = (rendered: readonly string[]): readonly string[] =>
  rendered.map((line) => line.replace(TIME, '').replace(/\s+/g, ' ').trim());

/** A line that was cut short ends in ` ...`. */
const shows = (line: string, printed: string): boolean =>
  line.endsWith(' ...') ? printed.startsWith(line.slice(0, -4)) : line === printed;

/** Lines of the excerpt that do not occur in the timeline, in this order. */
function invented(excerpt: readonly string[], timeline: readonly string[]): readonly string[] {
  let from = 0;
  return excerpt.filter((line) => {
    const at = timeline.findIndex((other, index) => index >= from && shows(line, other));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

const folders = [...new Set(scenarioFiles().map((file) => file.slice(0, file.indexOf('/'))))];

describe.each(folders)('README of %s', (folder) => {
  const readme = readFileSync(scenarioPath(`${folder}/README.md`), 'utf8');
  const file = /^npm start -- run packages\/scenarios\/src\/(\S+)$/m.exec(readme)?.[1] ?? '';
  const excerpt = /```text\n([\s\S]*?)\n```/.exec(readme)?.[1]?.split('\n') ?? [];

  it('shows what its command prints', () => {
    expect(scenarioFiles()).toContain(file);
    expect(excerpt.length).toBeGreaterThan(2);
    const timeline = renderTimeline(timelineOf(play([file]).simulation.log.facts));
    expect(invented(linesOf(excerpt), linesOf(timeline))).toEqual([]);
  });
});
