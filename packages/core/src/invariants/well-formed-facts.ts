/** Facts count from one without gaps, time never runs back, and every cause is an earlier fact. */
import type { Rule } from './rule.ts';

export function wellFormedFacts(): Rule {
  let lastSeq: number | undefined;
  let lastAt = 0;
  return {
    name: 'well-formed-facts',
    check({ seq, at, cause }) {
      const expected = lastSeq === undefined ? seq : lastSeq + 1;
      const earlier = lastAt;
      lastSeq = seq;
      lastAt = at;
      if (seq !== expected) return `fact ${seq} where fact ${expected} was due`;
      if (!Number.isSafeInteger(at) || at < earlier) return `time ${at} after ${earlier}`;
      if (!Number.isSafeInteger(cause) || cause < 0 || cause >= seq) return `cause ${cause}`;
      return undefined;
    },
  };
}
