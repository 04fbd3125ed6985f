import { expect, it } from 'vitest';
import { foldTo, type FoldLimit } from './replay.ts';

const facts = [0, 5, 5, 5, 9].map((at, index) => ({
  seq: index + 1,
  at,
  cause: index,
  type: 'Ticked',
}));

it.each<[FoldLimit | undefined, number]>([
  [undefined, 5],
  [{}, 5],
  [{ seq: 3 }, 3],
  [{ seq: 0 }, 0],
  [{ seq: 99 }, 5],
  [{ at: 5 }, 4],
  [{ at: 4 }, 1],
  [{ at: -1 }, 0],
  [{ seq: 2, at: 5 }, 2],
  [{ seq: 5, at: 5 }, 4],
])('folds up to and including %j', (limit, last) => {
  const applied: number[] = [];
  const folded = foldTo(facts, (fact) => applied.push(fact.seq), limit);
  expect(applied).toEqual(facts.slice(0, last).map((fact) => fact.seq));
  expect(folded).toEqual({ seq: last, at: facts[last - 1]?.at ?? 0 });
});
