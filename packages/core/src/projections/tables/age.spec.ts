import { expect, it } from 'vitest';
import { age, formatAge } from './age.ts';

const S = 1_000;
const H = 3_600 * S;
const D = 24 * H;

it.each([
  [-2 * S, '<invalid>'],
  [-1.5 * S, '0s'],
  [0, '0s'],
  [119.9 * S, '119s'],
  [120 * S, '2m'],
  [599 * S, '9m59s'],
  [600 * S, '10m'],
  [3 * H - S, '179m'],
  [3 * H, '3h'],
  [7.5 * H, '7h30m'],
  [8.9 * H, '8h'],
  [2 * D - S, '47h'],
  [2 * D, '2d'],
  [2 * D + 5 * H, '2d5h'],
  [8 * D, '8d'],
  [729 * D, '729d'],
  [730 * D, '2y'],
  [800 * D, '2y70d'],
  [8 * 365 * D, '8y'],
])('%i ms are %s', (durationMs, text) => {
  expect(formatAge(durationMs)).toBe(text);
});

it('is unknown without a timestamp', () => {
  expect(age(undefined, 0)).toBe('<unknown>');
  expect(age('2026-01-01T00:00:00Z', 90_000)).toBe('90s');
});
