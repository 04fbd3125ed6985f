/** The smallest run there is: an event list of closures and a clock. For trying out RxJS scripts without a cluster. */
import { EventList } from './event-list.ts';
import type { ActionHost } from './simulation-scheduler.ts';
import type { SimTime } from './time.ts';

export class ActionLoop implements ActionHost {
  /** How many actions have run. */
  runCount = 0;
  private readonly list = new EventList<() => void>();
  private clock: SimTime = 0;

  now(): SimTime {
    return this.clock;
  }

  scheduleAction(at: SimTime, run: () => void): () => void {
    if (at < this.clock) throw new RangeError(`${at} is in the past of ${this.clock}`);
    const handle = this.list.schedule(at, 0, run);
    return () => {
      this.list.cancel(handle);
    };
  }

  /** Runs what is due up to `until`, then sets the clock to it; without `until`, until nothing is pending. */
  run(until: SimTime = Infinity): void {
    for (let at = this.list.peekAt(); at !== undefined && at <= until; at = this.list.peekAt()) {
      const action = this.list.pop();
      this.clock = at;
      this.runCount += 1;
      action?.();
    }
    if (until !== Infinity && until > this.clock) this.clock = until;
  }
}
