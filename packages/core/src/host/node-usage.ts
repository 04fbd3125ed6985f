/**
 * How much of one resource the containers of a machine use together, now and later: memory, disk. What never changes is
 * one number, so starting and stopping ordinary containers costs the same on an empty and on a full machine.
 */
import type { SimTime } from '../engine/time.ts';
import { exceedsAt, type UsageCurve } from './usage-curve.ts';

export class NodeUsage implements UsageCurve {
  private steadyTotal = 0;
  private readonly steady = new Map<string, number>();
  private readonly moving = new Map<string, UsageCurve>();

  /** Takes a container in, or anew. */
  set(id: string, curve: UsageCurve, now: SimTime): void {
    this.remove(id);
    const amount = curve.amountAt(now);
    const isSteady =
      curve.nextChangeAfter(now) === undefined && curve.amountAt(now + LONG_MS) === amount;
    if (isSteady) {
      this.steady.set(id, amount);
      this.steadyTotal += amount;
    } else this.moving.set(id, curve);
  }

  /** A container that uses nothing any more; false when it was not known. */
  remove(id: string): boolean {
    const amount = this.steady.get(id);
    if (amount === undefined) return this.moving.delete(id);
    this.steady.delete(id);
    this.steadyTotal -= amount;
    return true;
  }

  amountAt(at: SimTime): number {
    let total = this.steadyTotal;
    for (const curve of this.moving.values()) total += curve.amountAt(at);
    return total;
  }

  /** The first instant from `now` on at which the total exceeds `limit`; undefined: never, as far as can be foreseen. */
  exceeds(limit: number, now: SimTime): SimTime | undefined {
    if (this.moving.size === 0) return this.steadyTotal > limit ? now : undefined;
    return exceedsAt(this, limit, now);
  }

  nextChangeAfter(at: SimTime): SimTime | undefined {
    let next: SimTime | undefined;
    for (const curve of this.moving.values()) {
      const change = curve.nextChangeAfter(at);
      if (change !== undefined && (next === undefined || change < next)) next = change;
    }
    return next;
  }
}

const LONG_MS = 3_600_000;
