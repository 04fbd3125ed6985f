/** A run of loaded inputs: goes on in slices, looks at the cluster at chosen instants, knows when to stop. */
import type { SimTime } from '../engine/time.ts';
import type { Simulation } from '../simulation/simulation.ts';
import { Warnings, type RunWarning } from './warnings.ts';

/** Without an end of its own a run stops at quiescence, and here at the latest. */
export const QUIESCENCE_BOUND_MS: SimTime = 3_600_000;

/** How an expectation turned out. */
export interface ExpectationResult {
  readonly text: string;
  readonly ok: boolean;
  readonly atMs: SimTime;
  /** Why it could not be evaluated. */
  readonly message?: string;
}

/** Something to be looked at when all that belongs to the instant has happened. */
interface Checkpoint {
  readonly at: SimTime;
  readonly look: (simulation: Simulation) => void;
}

export interface ScenarioRunOptions {
  /** Where the run ends; undefined: at quiescence. */
  readonly endsAt: SimTime | undefined;
  /** When the last step is due: a run to quiescence goes on at least until then. */
  readonly lastStepAt: SimTime;
}

export class ScenarioRun {
  readonly simulation: Simulation;
  readonly endsAt: SimTime | undefined;
  readonly expectations: ExpectationResult[] = [];
  readonly collected = new Warnings();
  /** No notice later than this is handled. */
  private limit: SimTime;
  private checkpoints: readonly Checkpoint[] = [];
  private ended = false;

  constructor(simulation: Simulation, { endsAt, lastStepAt }: ScenarioRunOptions) {
    this.simulation = simulation;
    this.endsAt = endsAt;
    this.limit = endsAt ?? Math.max(QUIESCENCE_BOUND_MS, lastStepAt);
  }

  get warnings(): readonly RunWarning[] {
    return this.collected.all;
  }

  get isOver(): boolean {
    return this.ended;
  }

  /** Where the run ends at the latest. */
  get endsBy(): SimTime {
    return this.limit;
  }

  /** False when the run was stopped while things were still going on. */
  get isQuiescent(): boolean {
    return this.simulation.nextAt === undefined;
  }

  /**
   * Has `look` called once everything due at or before `at` has happened. A run without an end of its own goes on
   * until then at least; false when the run ends before, so that nobody will look.
   */
  lookAt(at: SimTime, look: (simulation: Simulation) => void): boolean {
    if (this.endsAt !== undefined && at > this.endsAt) return false;
    this.limit = Math.max(this.limit, at);
    const before = this.checkpoints.filter((other) => other.at <= at);
    const after = this.checkpoints.filter((other) => other.at > at);
    this.checkpoints = [...before, { at, look }, ...after];
    return true;
  }

  /** Handles up to `noticesMax` notices; true once the run is over. */
  advance(noticesMax: number): boolean {
    for (let count = 0; count < noticesMax && !this.ended; count += 1) {
      const nextAt = this.simulation.nextAt ?? Infinity;
      const [checkpoint] = this.checkpoints;
      if (checkpoint !== undefined && checkpoint.at < nextAt) {
        this.pass(checkpoint);
      } else if (nextAt <= this.limit) this.simulation.step();
      else this.end();
    }
    return this.ended;
  }

  /** Runs to the end. */
  finish(): this {
    while (!this.advance(Number.MAX_SAFE_INTEGER));
    return this;
  }

  private pass(checkpoint: Checkpoint): void {
    this.checkpoints = this.checkpoints.slice(1);
    this.simulation.run({ until: checkpoint.at });
    checkpoint.look(this.simulation);
  }

  /** The clock stands at the end that was asked for, or at the last thing that happened. */
  private end(): void {
    if (this.endsAt !== undefined || !this.isQuiescent) this.simulation.run({ until: this.limit });
    this.ended = true;
  }
}
