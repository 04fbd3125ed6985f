/**
 * Rates that can be compared on a noisy machine: the contenders take turns in one process, and the best turn of
 * each counts, since noise only ever slows down.
 */

/** Does at least about `count` operations and returns how many it did. */
export type Turn = (count: number) => number | Promise<number>;

/** Operations per second of each contender, in the order given. The first turn of each warms up and is dropped. */
export async function bestRates(
  turns: readonly Turn[],
  options: { readonly rounds: number; readonly counts: readonly number[] },
): Promise<number[]> {
  const best = turns.map(() => 0);
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const [index, turn] of turns.entries()) {
      const startedAt = performance.now();
      const done = await turn(options.counts[index] ?? 1);
      const rate = (done / (performance.now() - startedAt)) * 1_000;
      if (round > 0) best[index] = Math.max(best[index] ?? 0, rate);
    }
  }
  return best;
}
