import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intersect, SpanRecorder, subtract, type Span } from './spans.ts';

/** The spans of a set of whole numbers below 20. */
const spans = fc
  .array(fc.boolean(), { minLength: 20, maxLength: 20 })
  .map((holds): readonly Span[] => {
    const recorder = new SpanRecorder();
    holds.forEach((value, at) => recorder.set(value, at));
    return recorder.within({ from: 0, to: 20 });
  });

const holdsAt = (list: readonly Span[], at: number): boolean =>
  list.some(({ from, to }) => at >= from && at < to);

it('combines spans as sets of instants', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      for (let at = 0; at < 20; at += 1) {
        expect(holdsAt(intersect(a, b), at)).toBe(holdsAt(a, at) && holdsAt(b, at));
        expect(holdsAt(subtract(a, b), at)).toBe(holdsAt(a, at) && !holdsAt(b, at));
      }
    }),
  );
});
