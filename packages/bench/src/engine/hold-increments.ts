/** The increments of the hold model, drawn once, so that drawing is not what gets measured. */
import { RandomStreams } from '@podsim/core';

const COUNT = 2 ** 16;
const STRIDE = 7;

/** Exponential increments with mean 1, the same sequence for every contender. */
export class HoldIncrements {
  private readonly values = new Float64Array(COUNT);
  private index = 0;

  constructor() {
    const stream = new RandomStreams('hold').stream('increment');
    for (let index = 0; index < COUNT; index += 1) this.values[index] = stream.exponential(1);
  }

  next(): number {
    this.index = (this.index + STRIDE) & (COUNT - 1);
    return this.values[this.index]!;
  }
}

/** What a pending event carries, like the notices of a run. */
export interface HoldPayload {
  readonly kind: string;
  readonly target: number;
}

export function holdPayloads(count: number): HoldPayload[] {
  return Array.from({ length: count }, (_, target) => ({ kind: 'hold', target }));
}
