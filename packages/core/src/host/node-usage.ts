/**
 * How much of one resource the containers of a machine use together, now and later: memory, disk. What never changes is
 * one number, so starting and stopping ordinary containers costs the same on an empty and on a full machine.
 */
import type { SimTime } from '../engine/time.ts';

/** What one container uses over time; linear between changes, rounded to whole units. */
export interface UsageCurve {
  amountAt(at: SimTime): number;
  /** The next instant after `at` at which the slope or the amount changes by itself; undefined: never again. */
  nextChangeAfter(at: SimTime): SimTime | undefined;
}

export class NodeUsage {
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

  totalAt(at: SimTime): number {
    let total = this.steadyTotal;
    for (const curve of this.moving.values()) total += curve.amountAt(at);
    return total;
  }

  /** The first instant from `now` on at which the total exceeds `limit`; undefined: never, as far as can be foreseen. */
  exceeds(limit: number, now: SimTime): SimTime | undefined {
    if (this.totalAt(now) > limit) return now;
    if (this.moving.size === 0) return undefined;
    let from = now;
    for (;;) {
      const change = this.nextChangeAfter(from);
      const end = change ?? from + FORESEEABLE_MS;
      if (this.totalAt(end - 1) > limit) return this.firstAbove(limit, from, end - 1);
      if (this.totalAt(end) > limit) return end;
      if (change === undefined) return undefined;
      from = change;
    }
  }

  private nextChangeAfter(at: SimTime): SimTime | undefined {
    let next: SimTime | undefined;
    for (const curve of this.moving.values()) {
      const change = curve.nextChangeAfter(at);
      if (change !== undefined && (next === undefined || change < next)) next = change;
    }
    return next;
  }

  /** Between two changes the total is linear: halving finds the instant. */
  private firstAbove(limit: number, from: SimTime, to: SimTime): SimTime {
    let below = from;
    let above = to;
    while (above - below > 1) {
      const middle = below + Math.floor((above - below) / 2);
      if (this.totalAt(middle) > limit) above = middle;
      else below = middle;
    }
    return above;
  }
}

const LONG_MS = 3_600_000;
/** A year: what grows more slowly than to matter within it does not matter. */
const FORESEEABLE_MS = 365 * 24 * LONG_MS;
