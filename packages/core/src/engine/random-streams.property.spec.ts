import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RandomStream, RandomStreamState } from './random-streams.ts';
import { RandomStreams } from './random-streams.ts';

const KINDS: readonly ((stream: RandomStream) => unknown)[] = [
  (stream) => stream.uniform(-1, 1),
  (stream) => stream.int(0, 99),
  (stream) => stream.exponential(3),
  (stream) => stream.normal(0, 1),
  (stream) => stream.lognormal(0, 1),
  (stream) => stream.weibull(1, 1.5),
  (stream) => stream.bernoulli(0.5),
  (stream) => stream.choice(['a', 'b', 'c']),
  (stream) => stream.geometric(0.1),
];
const kinds = fc.array(fc.nat(KINDS.length - 1), { minLength: 1, maxLength: 30 });
const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a', 'a/b'));

function draw(streams: RandomStreams, stream: string, picks: readonly number[]): unknown[] {
  return picks.map((pick) => KINDS[pick]!(streams.stream(stream)));
}

it('a draw in another stream changes nothing here', () => {
  const others = fc.array(fc.tuple(fc.nat(30), name, kinds), { maxLength: 10 });
  fc.assert(
    fc.property(fc.integer(), name, kinds, others, (seed, mine, picks, extra) => {
      const alone = draw(new RandomStreams(seed), mine, picks);
      const streams = new RandomStreams(seed);
      const among = picks.flatMap((pick, index) => {
        for (const [before, other, more] of extra) {
          if (before === index && other !== mine) draw(streams, other, more);
        }
        return draw(streams, mine, [pick]);
      });
      expect(among).toEqual(alone);
    }),
  );
});

it('a run that was stopped and resumed draws what it would have drawn', () => {
  const drawn = fc.array(fc.tuple(name, kinds), { maxLength: 8 });
  fc.assert(
    fc.property(fc.string(), drawn, drawn, (seed, before, after) => {
      const straight = new RandomStreams(seed);
      for (const [stream, picks] of before) draw(straight, stream, picks);
      const text = JSON.stringify(straight.snapshot());
      const resumed = RandomStreams.restore(
        seed,
        JSON.parse(text) as Record<string, RandomStreamState>,
      );
      for (const [stream, picks] of after) {
        expect(draw(resumed, stream, picks)).toEqual(draw(straight, stream, picks));
      }
      expect(JSON.stringify(resumed.snapshot())).toBe(JSON.stringify(straight.snapshot()));
    }),
  );
});
