/** Timeline lines for signals that come later than the stop was asked for: after a preStop hook, or in a sidecar's turn. */
import type { SimTime } from '../../engine/time.ts';
import type { ClusterFact, FactOf } from '../../state/facts.ts';
import { line, podSubject, type TimelineLine } from './timeline-line.ts';

interface StopUnderWay {
  readonly askedAt: SimTime;
  hookRuns: boolean;
}

/** Remembers the stops that are under way, by container id. */
export class StopLines {
  private readonly stops = new Map<string, StopUnderWay>();

  lines(fact: ClusterFact): readonly TimelineLine[] {
    switch (fact.type) {
      case 'ContainerKillRequested':
        this.stops.set(fact.containerId, { askedAt: fact.at, hookRuns: false });
        return [];
      case 'HookStarted':
      case 'HookCompleted': {
        const stop = this.stops.get(fact.containerId);
        if (stop !== undefined && fact.hook === 'preStop')
          stop.hookRuns = fact.type === 'HookStarted';
        return [];
      }
      case 'ContainerSignaled':
        return this.signaled(fact);
      case 'ContainerExited':
        this.stops.delete(fact.containerId);
        return [];
      default:
        return [];
    }
  }

  private signaled(fact: FactOf<'ContainerSignaled'>): readonly TimelineLine[] {
    const { at, pod, container, containerId, signal, graceSeconds } = fact;
    const stop = this.stops.get(containerId);
    if (stop === undefined || signal !== 'SIGTERM' || at === stop.askedAt) return [];
    const abandoned = stop.hookRuns ? 'preStop hook not done; ' : '';
    const text = `${container}: ${abandoned}SIGTERM, ${graceSeconds}s left`;
    return [line(at, stop.hookRuns ? 'warn' : 'muted', podSubject(pod), text)];
  }
}
