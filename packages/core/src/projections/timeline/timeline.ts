/** The timeline of a run: what matters to a user, in order. */
import type { ClusterFact } from '../../state/facts.ts';
import { containerLine } from './container-lines.ts';
import { nodeLine } from './node-lines.ts';
import { objectLine } from './object-lines.ts';
import { podLine } from './pod-lines.ts';
import { resizeLine } from './resize-lines.ts';
import { StatusLines } from './status-lines.ts';
import { StopLines } from './stop-lines.ts';
import type { TimelineLine } from './timeline-line.ts';

/**
 * The line for one fact by itself; undefined for facts that are of no interest, or that another fact tells better.
 * Changes of phase and readiness need the status before, delayed signals the request to stop: see `Timeline`.
 */
export function timelineLine(fact: ClusterFact): TimelineLine | undefined {
  return (
    objectLine(fact) ?? podLine(fact) ?? resizeLine(fact) ?? containerLine(fact) ?? nodeLine(fact)
  );
}

/** Follows a run fact by fact. */
export class Timeline {
  private readonly statuses = new StatusLines();
  private readonly stops = new StopLines();

  /** The lines that the next fact adds; mostly none. */
  next(fact: ClusterFact): readonly TimelineLine[] {
    const changes = [...this.stops.lines(fact), ...this.statuses.lines(fact)];
    const own = timelineLine(fact);
    return own === undefined ? changes : [own, ...changes];
  }
}

/** The lines of a whole log. */
export function timelineOf(facts: Iterable<ClusterFact>): readonly TimelineLine[] {
  const timeline = new Timeline();
  const lines: TimelineLine[] = [];
  for (const fact of facts) lines.push(...timeline.next(fact));
  return lines;
}
