import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isDownloaded, served, untilNextDownload, type BandwidthShare } from './pull-sharing.ts';

/** Ends of downloads of these sizes that all begin at 0, as the kubelet goes from one to the next. */
function endsOf(sizes: readonly number[], bytesPerMs: number): readonly number[] {
  const ends = sizes.map(() => 0);
  let open = sizes.map((size, index) => ({ size, index }));
  let share: BandwidthShare = { servedBytes: 0, at: 0, count: open.length };
  while (open.length > 0) {
    const waitMs = untilNextDownload(
      share,
      open.map(({ size }) => size),
      bytesPerMs,
    );
    const at = share.at + waitMs;
    const servedBytes = served(share, at, bytesPerMs);
    for (const { size, index } of open) if (isDownloaded(size, servedBytes)) ends[index] = at;
    open = open.filter(({ size }) => !isDownloaded(size, servedBytes));
    share = { servedBytes, at, count: open.length };
  }
  return ends;
}

const sizes = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 6 });
const rate = fc.integer({ min: 1, max: 5_000 });

it('all of them together take as long as the line needs for all bytes, but for rounding', () => {
  fc.assert(
    fc.property(sizes, rate, (given, bytesPerMs) => {
      const total = given.reduce((sum, size) => sum + size, 0) / bytesPerMs;
      const last = Math.max(...endsOf(given, bytesPerMs));
      expect(last).toBeGreaterThanOrEqual(Math.floor(total) - 1);
      expect(last).toBeLessThanOrEqual(total + given.length + 1);
    }),
  );
});

it('a smaller image is never later than a larger one, and none is earlier than alone', () => {
  fc.assert(
    fc.property(sizes, rate, (given, bytesPerMs) => {
      const ends = endsOf(given, bytesPerMs);
      for (const [i, size] of given.entries()) {
        expect(ends[i]).toBeGreaterThanOrEqual(Math.floor(size / bytesPerMs) - 1);
        for (const [j, other] of given.entries()) {
          if (size < other) expect(ends[i] ?? 0).toBeLessThanOrEqual(ends[j] ?? 0);
        }
      }
    }),
  );
});
