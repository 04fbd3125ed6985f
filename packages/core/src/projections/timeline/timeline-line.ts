/** One line of the timeline that people look at. */
import type { SimTime } from '../../engine/time.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'muted';

export interface TimelineLine {
  readonly at: SimTime;
  readonly tone: Tone;
  /** One character that says the tone without colour. */
  readonly glyph: string;
  /** `pod/web`, `pod/shop/web` outside the namespace `default`, `node/node-1`, `registry`. */
  readonly subject: string;
  readonly text: string;
  /** Lines of one subject with the same run in succession say the same thing again. */
  readonly run?: Run;
}

export interface Run {
  readonly key: string;
  /** So many lines of a run are shown; the rest is counted, or left out when `silent`. */
  readonly shown: number;
  readonly silent?: boolean;
}

const GLYPHS: Readonly<Record<Tone, string>> = {
  good: '✓',
  bad: '✗',
  warn: '!',
  info: '•',
  muted: '·',
};

export function line(
  at: SimTime,
  tone: Tone,
  subject: string,
  text: string,
  run?: Run,
): TimelineLine {
  const said = { at, tone, glyph: GLYPHS[tone], subject, text };
  return run === undefined ? said : { ...said, run };
}

/** `pod/web`: as kubectl names objects, with the namespace in between unless it is `default`. */
export function podSubject(key: string): string {
  return objectSubject('pod', key);
}

export function objectSubject(singular: string, key: string): string {
  return `${singular}/${key.startsWith('default/') ? key.slice('default/'.length) : key}`;
}

export function nodeSubject(nodeName: string): string {
  return `node/${nodeName}`;
}
