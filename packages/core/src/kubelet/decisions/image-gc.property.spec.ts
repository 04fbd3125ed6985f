import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bytesToFree,
  highThresholdBytes,
  imagesToFree,
  inEvictionOrder,
  usedPercent,
  type UnusedImage,
} from './image-gc.ts';

const NOW = 1_000_000;
const arbitraryImages = fc
  .array(
    fc.record({
      sizeBytes: fc.integer({ min: 1, max: 1_000 }),
      firstSeenAt: fc.integer({ min: 0, max: NOW }),
      lastUsedAt: fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((images) => images.map((image, index): UnusedImage => ({ ...image, name: `i${index}` })));
const policy = (high: number, low: number) => ({
  imageGCHighThresholdPercent: high,
  imageGCLowThresholdPercent: low,
  imageMinimumGCAgeMs: 120_000,
  imageMaximumGCAgeMs: 0,
});

it('law: the foreseen amount is exceeded exactly when the counted percents reach the threshold', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 42 }),
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (capacityBytes, high, part) => {
        const atLimit = highThresholdBytes(capacityBytes, policy(high, high - 1));
        for (const used of [Math.floor(part * capacityBytes), atLimit, atLimit + 1]) {
          const availableBytes = Math.max(0, capacityBytes - used);
          const isAbove = usedPercent({ capacityBytes, availableBytes }) >= high;
          expect(isAbove).toBe(used > atLimit);
        }
      },
    ),
  );
});

it('law: whoever is above the high threshold has something to free down to the low one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 2 ** 42 }),
      fc.integer({ min: 1, max: 100 }),
      fc.nat({ max: 99 }),
      (capacityBytes, high, lower) => {
        const low = lower % high;
        const one = policy(high, low);
        const used = highThresholdBytes(capacityBytes, one) + 1;
        const availableBytes = Math.max(0, capacityBytes - used);
        expect(bytesToFree({ capacityBytes, availableBytes }, one)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

it('law: frees the fewest images in order of use that are enough, and none that is too young', () => {
  fc.assert(
    fc.property(arbitraryImages, fc.integer({ min: 1, max: 8_000 }), (images, bytes) => {
      const { images: freed, freedBytes } = imagesToFree(images, bytes, {
        now: NOW,
        imageMinimumGCAgeMs: 120_000,
      });
      const allowed = inEvictionOrder(images).filter(
        ({ firstSeenAt, lastUsedAt }) => NOW - firstSeenAt >= 120_000 && lastUsedAt !== NOW,
      );
      expect(freed).toEqual(allowed.slice(0, freed.length));
      expect(freedBytes).toBe(freed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
      const last = freed.at(-1)?.sizeBytes ?? 0;
      if (freed.length < allowed.length) expect(freedBytes).toBeGreaterThanOrEqual(bytes);
      expect(freedBytes - last).toBeLessThan(bytes);
    }),
  );
});
