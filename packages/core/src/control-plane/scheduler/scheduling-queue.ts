/**
 * Pods that wait for an attempt, and Pods that wait for something to change.
 * Mirrors `pkg/scheduler/backend/queue`: higher priority first, then first come first served.
 * Everything here can be read back from the Pods and the pending notices.
 */
import type { Pod } from '../../api/schema/kubernetes.ts';
import { podInfoOf, type PodInfo } from './pod-info.ts';

export class SchedulingQueue {
  /** Waiting keys by priority, each in order of arrival. */
  private readonly active = new Map<number, Set<string>>();
  private readonly priorities = new Map<string, number>();
  /** Pods that no node could take, with the plugins that said so. */
  private readonly unschedulable = new Map<string, ReadonlySet<string>>();
  private readonly infos = new Map<string, PodInfo>();

  has(key: string): boolean {
    return this.priorities.has(key);
  }

  add(key: string, priority: number): void {
    this.unschedulable.delete(key);
    if (this.priorities.has(key)) return;
    this.priorities.set(key, priority);
    const keys = this.active.get(priority);
    if (keys === undefined) this.active.set(priority, new Set([key]));
    else keys.add(key);
  }

  /** Whose turn it is. */
  first(): string | undefined {
    let highest = -Infinity;
    for (const priority of this.active.keys()) if (priority > highest) highest = priority;
    return this.active.get(highest)?.values().next().value;
  }

  /** Takes a key out of the line. */
  take(key: string): void {
    const priority = this.priorities.get(key);
    if (priority === undefined) return;
    this.priorities.delete(key);
    const keys = this.active.get(priority);
    keys?.delete(key);
    if (keys?.size === 0) this.active.delete(priority);
  }

  /** Puts a Pod aside until something happens that one of these plugins waits for. */
  park(key: string, plugins: ReadonlySet<string>): void {
    this.unschedulable.set(key, plugins);
  }

  /** Pods put aside, in the order in which they were. */
  parked(): readonly (readonly [string, ReadonlySet<string>])[] {
    return this.unschedulable.size === 0 ? [] : [...this.unschedulable];
  }

  /** What is known of a Pod that is not placed yet, read from its spec once. */
  infoOf(key: string, pod: Pod): PodInfo {
    const known = this.infos.get(key);
    if (known?.spec === pod.spec) return known;
    const info = podInfoOf(pod);
    this.infos.set(key, info);
    return info;
  }

  /** Drops everything about a Pod; gives back what was known of it. */
  forget(key: string): PodInfo | undefined {
    this.take(key);
    this.unschedulable.delete(key);
    const info = this.infos.get(key);
    this.infos.delete(key);
    return info;
  }
}
