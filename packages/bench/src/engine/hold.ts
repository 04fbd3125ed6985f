/**
 * The hold model, the classic measure of an event list (Jones, "An empirical comparison of priority-queue and
 * event-set implementations", 1986): n events are pending, one hold takes the first and puts it back later.
 */
import { bestRates, type Turn } from '../best-of.ts';
import type { BenchOptions, BenchResult } from '../result.ts';
import { CONTENDERS, FLATQUEUE, type HoldContender, PODSIM } from './hold-contenders.ts';

const SUITE = 'engine/hold';
const RATIO_MIN = 0.6;
/** Holds of a fast contender at each size, cut into turns. */
const HOLD_COUNT = 6_000_000;
// A turn is short, to fit between two disturbances, but long enough to see an event list through all its moods.
const TURN_COUNT_MIN = 20_000;
const TURN_COUNT_MAX = 500_000;

export async function run({ smoke }: BenchOptions): Promise<BenchResult[]> {
  const sizes = smoke ? [100, 1_000] : [100, 1_000, 10_000, 100_000, 1_000_000];
  const results: BenchResult[] = [];
  for (const pending of sizes) results.push(...(await holdAt(pending, smoke)));
  return results;
}

async function holdAt(pending: number, smoke: boolean): Promise<BenchResult[]> {
  const contenders = CONTENDERS.filter(({ pendingMax }) => pending <= pendingMax);
  const turns: Turn[] = [];
  for (const contender of contenders) turns.push(await contender.prepare(pending));
  const turnCount = smoke ? 5_000 : clamp(5 * pending, TURN_COUNT_MIN, TURN_COUNT_MAX);
  const rounds = smoke ? 1 : Math.ceil(HOLD_COUNT / turnCount);
  const counts = contenders.map(({ share }) => Math.ceil(turnCount * share));
  const rates = await bestRates(turns, { rounds, counts });
  const peer = rates[contenders.findIndex(({ name }) => name === FLATQUEUE)] ?? NaN;
  return contenders.map((contender, index) => result(contender, pending, rates[index] ?? 0, peer));
}

function result(
  contender: HoldContender,
  pending: number,
  rate: number,
  peer: number,
): BenchResult {
  const figure = {
    suite: SUITE,
    name: nameOf(contender.name, pending),
    metric: 'holds',
    value: rate,
    unit: '1/s',
    note: contender.note,
  };
  if (contender.name !== PODSIM) return figure;
  const goal = {
    ratioOf: nameOf(FLATQUEUE, pending),
    atLeast: RATIO_MIN,
    met: rate / peer >= RATIO_MIN,
  };
  return { ...figure, goal };
}

function nameOf(contender: string, pending: number): string {
  return `${contender}, ${pending} pending`;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
