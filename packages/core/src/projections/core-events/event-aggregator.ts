/** Combines events that differ in their message alone. Mirrors client-go `record (EventAggregator)`. */
import type { SimTime } from '../../engine/time.ts';

const SIMILAR_MAX = 10;
const INTERVAL_MS = 600_000;

interface SimilarEvents {
  readonly messages: Set<string>;
  at: SimTime;
}

export class EventAggregator {
  private readonly groups = new Map<string, SimilarEvents>();

  /** True when this message is one too many of its group, so that the event is to be combined. */
  combines(groupKey: string, message: string, now: SimTime): boolean {
    let group = this.groups.get(groupKey);
    if (group === undefined || now - group.at > INTERVAL_MS) {
      group = { messages: new Set(), at: now };
      this.groups.set(groupKey, group);
    }
    group.messages.add(message);
    group.at = now;
    if (group.messages.size < SIMILAR_MAX) return false;
    // The original drops any one of them; dropping the newest keeps counting the first ones by themselves.
    group.messages.delete(message);
    return true;
  }
}
