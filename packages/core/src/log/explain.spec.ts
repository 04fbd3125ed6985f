import { describe, expect, it } from 'vitest';
import { causeChain, formatExplanation, formatInstant } from './explain.ts';
import type { Fact } from './fact.ts';

const aFact = (seq: number, cause: number, at = seq * 1_000): Fact => ({
  seq,
  at,
  cause,
  type: `Type${seq}`,
});
const seqs = (facts: readonly Fact[]) => facts.map((fact) => fact.seq);

describe('the chain of causes', () => {
  const facts = [aFact(1, 0), aFact(2, 1), aFact(3, 1), aFact(4, 3), aFact(5, 2)];

  it('leads from the root to the fact, past whatever does not concern it', () => {
    expect(seqs(causeChain({ facts }, 4))).toEqual([1, 3, 4]);
    expect(seqs(causeChain({ facts }, 1))).toEqual([1]);
  });

  it('is empty for a fact that is not there', () => {
    expect(causeChain({ facts }, 6)).toEqual([]);
    expect(causeChain({ facts }, 0)).toEqual([]);
  });

  it('starts late where causes are missing, as in a part of a log', () => {
    expect(seqs(causeChain({ facts: facts.slice(2) }, 4))).toEqual([3, 4]);
  });

  it('ends at a cause that is not earlier', () => {
    expect(seqs(causeChain({ facts: [aFact(1, 2), aFact(2, 1)] }, 2))).toEqual([1, 2]);
    expect(seqs(causeChain({ facts: [aFact(1, 1)] }, 1))).toEqual([1]);
  });
});

describe('the explanation', () => {
  it('is one line per fact, in columns', () => {
    const chain = [aFact(7, 0, 0), aFact(1234, 7, 120_000), aFact(1235, 1234, 3_723_004)];
    expect(formatExplanation(chain, { describe: ({ type }) => `${type} default/web` })).toEqual([
      '      0.000s  #7     Type7 default/web',
      '    2m0.000s  #1234  Type1234 default/web',
      '  1h2m3.004s  #1235  Type1235 default/web',
    ]);
  });

  it('says when it does not reach the root', () => {
    expect(formatExplanation([aFact(9, 4, 120_000)])).toEqual([
      '             its cause, #4, is not in this log',
      '   2m0.000s  #9  Type9',
    ]);
  });

  it('tells a long run of one kind by its ends', () => {
    const chain = [1, 2, 3, 4, 5, 6, 7, 8].map((seq) => aFact(seq, seq - 1));
    const kindOf = ({ seq }: Fact) => (seq === 1 || seq === 8 ? 'end' : 'middle');
    expect(formatExplanation(chain, { kindOf })).toEqual([
      '     1.000s  #1  Type1',
      '     2.000s  #2  Type2',
      '             …   4 more like these',
      '     7.000s  #7  Type7',
      '     8.000s  #8  Type8',
    ]);
    expect(formatExplanation(chain.slice(3), { kindOf })).toHaveLength(6);
  });

  it('of nothing is nothing', () => {
    expect(formatExplanation([])).toEqual([]);
  });
});

it.each([
  [0, '0.000s'],
  [59_999, '59.999s'],
  [60_000, '1m0.000s'],
  [3_600_000, '1h0m0.000s'],
  [90_061_001, '25h1m1.001s'],
])('writes %i ms as %s', (at, text) => {
  expect(formatInstant(at)).toBe(text);
});
