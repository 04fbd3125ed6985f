/** Spans of time and how they combine. Lists of spans are in order and do not touch each other. */
import type { DurationMs, SimTime } from '../engine/time.ts';

/** From `from` on, up to but without `to`. */
export interface Span {
  readonly from: SimTime;
  readonly to: SimTime;
}

export function totalMs(spans: readonly Span[]): DurationMs {
  return spans.reduce((sum, { from, to }) => sum + (to - from), 0);
}

/** When both hold. */
export function intersect(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  const both: Span[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return both;
    const from = Math.max(x.from, y.from);
    const to = Math.min(x.to, y.to);
    if (from < to) both.push({ from, to });
    if (x.to < y.to) i += 1;
    else j += 1;
  }
}

/** When `a` holds and `b` does not. */
export function subtract(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  return a.flatMap((span) => {
    const left: Span[] = [];
    let { from } = span;
    for (const gap of b) {
      if (gap.to <= from || gap.from >= span.to) continue;
      if (gap.from > from) left.push({ from, to: gap.from });
      from = Math.max(from, gap.to);
    }
    if (from < span.to) left.push({ from, to: span.to });
    return left;
  });
}

/** Makes spans out of a value that is set now and then: one per stretch in which `holds` is true. */
export class SpanRecorder {
  private readonly done: Span[] = [];
  private since: SimTime | undefined;

  set(holds: boolean, at: SimTime): void {
    if (holds && this.since === undefined) this.since = at;
    if (holds || this.since === undefined) return;
    const last = this.done.at(-1);
    if (last?.to === this.since) this.done[this.done.length - 1] = { from: last.from, to: at };
    else if (this.since < at) this.done.push({ from: this.since, to: at });
    this.since = undefined;
  }

  /** The parts within the window; what still holds goes on to its end. */
  within({ from, to }: Span): readonly Span[] {
    const all = this.since === undefined ? this.done : [...this.done, { from: this.since, to }];
    return intersect(all, [{ from, to }]);
  }
}
