/** What every benchmark reports. */

/** A measured figure has to stay within bounds, or within bounds times the figure called `ratioOf` in its suite. */
export interface BenchGoal {
  readonly ratioOf?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly met: boolean;
}

export interface BenchResult {
  readonly suite: string;
  readonly name: string;
  readonly metric: string;
  readonly value: number;
  /** Of `value`: `1/s`, `ms`, `events`... */
  readonly unit: string;
  readonly goal?: BenchGoal;
  /** What a reader must know to compare the figure fairly. */
  readonly note?: string;
}

export interface BenchOptions {
  /** A quick look that everything still runs; the figures mean little. */
  readonly smoke: boolean;
}
