/**
 * RxJS time operators in simulation time. Pass the scheduler to every operator that has room for one
 * (`interval(1_000, scheduler)`, `debounceTime(50, scheduler)`, `timeout({ each: 5_000, scheduler })`...). `retry`
 * and `repeat` have none: give them a notifier, `retry({ delay: () => timer(1_000, scheduler) })`, since a plain
 * `retry({ delay: 1_000 })` would wait on the wall clock.
 *
 * Scenario scripts use it, the model never does: its actions are closures, which no snapshot can hold. Who takes a
 * snapshot asks `pendingLabels()` first, and refuses with these names when there are any.
 */
import type { SchedulerAction, SchedulerLike } from 'rxjs';
import { Subscription } from 'rxjs/internal/Subscription';
import type { DurationMs, SimTime } from './time.ts';

/** What the scheduler needs of a run: its clock, and a place in its event list for a closure. */
export interface ActionHost {
  now(): SimTime;
  /** Has `run` called once, at the instant `at`, after what is already due then; returns how to cancel that. */
  scheduleAction(at: SimTime, run: () => void, label: string): () => void;
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/** A closure that waits in the event list. */
interface Pending {
  readonly at: SimTime;
  readonly label: string;
}

export class SimulationScheduler implements SchedulerLike {
  private readonly host: ActionHost;
  private readonly label: string;
  private readonly pending: Map<object, Pending>;

  /** `label` names the actions; `pending` is where schedulers of one run list them together (see `labelled`). */
  constructor(host: ActionHost, label = 'RxJS action', pending = new Map<object, Pending>()) {
    this.host = host;
    this.label = label;
    this.pending = pending;
  }

  /** The same scheduler under another name, so that `pendingLabels` can say whose actions are pending. */
  labelled(label: string): SimulationScheduler {
    return new SimulationScheduler(this.host, label, this.pending);
  }

  /** Simulation time, where RxJS expects milliseconds since 1970. */
  now(): SimTime {
    return this.host.now();
  }

  /**
   * Calls `work` after `delay`: whole milliseconds, rounded up; not above 0 is "now, after what is already due";
   * Infinity is never. Unsubscribing cancels. `work` may call `this.schedule(state, delay)` to be called again.
   */
  schedule<T>(work: Work<T>, delay: DurationMs = 0, state?: T): Subscription {
    return new SimulationAction(this.host, this.label, this.pending, work).schedule(state, delay);
  }

  get pendingCount(): number {
    return this.pending.size;
  }

  /** The label of each pending action, in the order in which they are due. */
  pendingLabels(): string[] {
    return [...this.pending.values()]
      .sort((left, right) => left.at - right.at)
      .map(({ label }) => label);
  }
}

/** One piece of work, pending at most once; like RxJS's AsyncAction, a new `schedule` replaces the one before. */
class SimulationAction<T> extends Subscription implements SchedulerAction<T> {
  private readonly host: ActionHost;
  private readonly label: string;
  private readonly pending: Map<object, Pending>;
  private readonly work: Work<T>;
  private state: T | undefined;
  private cancel: (() => void) | undefined;

  constructor(host: ActionHost, label: string, pending: Map<object, Pending>, work: Work<T>) {
    super();
    this.host = host;
    this.label = label;
    this.pending = pending;
    this.work = work;
  }

  schedule(state?: T, delay: DurationMs = 0): Subscription {
    if (this.closed) return this;
    this.withdraw();
    this.state = state;
    if (delay === Infinity) return this;
    const at = this.host.now() + (delay > 0 ? Math.ceil(delay) : 0);
    this.pending.set(this, { at, label: this.label });
    this.cancel = this.host.scheduleAction(at, this.run, this.label);
    return this;
  }

  override unsubscribe(): void {
    this.withdraw();
    this.state = undefined;
    super.unsubscribe();
  }

  private withdraw(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.pending.delete(this);
  }

  /** An error of the work ends the action and goes to whoever runs the event list. */
  private readonly run = (): void => {
    this.cancel = undefined;
    this.pending.delete(this);
    try {
      this.work(this.state);
    } catch (error) {
      this.unsubscribe();
      throw error;
    }
  };
}
