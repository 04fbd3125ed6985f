/** Words for facts, by type: the subject and what happened to it, joined by `: `. */
import type { ClusterFact } from '../../state/facts.ts';

/** One text per type of fact of `F`; a missing one does not compile. */
export type Describers<F extends ClusterFact> = {
  readonly [T in F['type']]: (fact: Extract<F, { readonly type: T }>) => string;
};

/** `default/web app`: a container of a Pod. */
export function containerSubject(fact: {
  readonly pod: string;
  readonly container: string;
}): string {
  return `${fact.pod} ${fact.container}`;
}

/** `: text`, or nothing when there is none. */
export function said(text: string): string {
  return text === '' ? '' : `: ${text}`;
}

export function plural(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}

/** The first characters of an id; enough to tell two apart. */
export function shortId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).slice(0, 12);
}

/** The first line of a text, cut to a readable length. */
export function excerpt(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const isCut = line.length > EXCERPT_MAX || text.trimEnd().length > line.length;
  return `${line.slice(0, EXCERPT_MAX)}${isCut ? '…' : ''}`;
}

const EXCERPT_MAX = 80;
