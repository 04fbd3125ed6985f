/**
 * How long a Pod was in each phase, Ready, and really serving: `Running` alone says little when a container hangs or
 * has died (S20). Everything is read off facts; nothing is measured while the simulation runs.
 */
import { mirroredUid } from '../api/pod-source.ts';
import type { Pod, PodStatus } from '../api/schema/kubernetes.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import type { ClusterFact } from '../state/facts.ts';
import { ServingContainers } from './serving-containers.ts';
import { SpanRecorder, subtract, totalMs, type Span } from './spans.ts';

export interface PodAvailability {
  readonly uid: string;
  /** `namespace/name`. */
  readonly pod: string;
  /** By phase, as the API had it. */
  readonly phases: Readonly<Record<string, readonly Span[]>>;
  /** The Ready condition was True in the API. */
  readonly readySpans: readonly Span[];
  /** Phase Running, but not Ready. */
  readonly unreadySpans: readonly Span[];
  /** Every container that should run did run, was not hung, and listened on its ports. */
  readonly servingSpans: readonly Span[];
  /** Phase Running, but not serving. */
  readonly unavailableSpans: readonly Span[];
  readonly unavailableMs: DurationMs;
}

/**
 * What became of one Pod, given by uid, or by `namespace/name` (then the newest one of that name), within a window of time.
 * Undefined when the facts know no such Pod.
 */
export function podAvailability(
  facts: readonly ClusterFact[],
  pod: string,
  window: { readonly from?: SimTime; readonly to?: SimTime } = {},
): PodAvailability | undefined {
  const created = facts.findLast(
    (fact) =>
      fact.type === 'ObjectCreated' &&
      fact.plural === 'pods' &&
      (fact.key === pod || fact.object.metadata.uid === pod),
  );
  if (created?.type !== 'ObjectCreated') return undefined;
  const { from = 0, to = facts.at(-1)?.at ?? 0 } = window;
  const history = new PodHistory(created.object as Pod, created.at);
  for (const fact of facts) if (fact.at <= to) history.apply(fact);
  return history.availability(created.key, { from, to });
}

class PodHistory {
  private readonly uid: string;
  /** What its machine knows it by: a mirror Pod shows another Pod than itself. */
  private readonly hostUid: string;
  private readonly phases = new Map<string, SpanRecorder>();
  private readonly ready = new SpanRecorder();
  private readonly serving: ServingContainers;
  private phase = '';

  constructor(pod: Pod, at: SimTime) {
    const { metadata, spec, status } = pod;
    this.uid = metadata.uid ?? '';
    this.hostUid = mirroredUid(pod) ?? this.uid;
    this.serving = new ServingContainers(spec);
    this.setPhase((status as PodStatus | undefined)?.phase ?? 'Pending', at);
  }

  apply(fact: ClusterFact): void {
    if (!('uid' in fact)) return;
    if (fact.uid === this.hostUid) this.serving.apply(fact);
    if (fact.uid !== this.uid) return;
    switch (fact.type) {
      case 'PodStatusReported':
        this.setPhase(fact.status.phase ?? this.phase, fact.at);
        this.setReady(fact.status.conditions, fact.at);
        return;
      case 'PodConditionChanged':
        this.setReady(fact.conditions, fact.at);
        return;
      case 'ObjectDeleted':
        this.setPhase('', fact.at);
        this.ready.set(false, fact.at);
        return;
      default:
    }
  }

  availability(pod: string, window: Span): PodAvailability {
    const phases: Record<string, readonly Span[]> = {};
    for (const [phase, spans] of this.phases) phases[phase] = spans.within(window);
    const running = phases['Running'] ?? [];
    const readySpans = this.ready.within(window);
    const servingSpans = this.serving.spans(window);
    const unavailableSpans = subtract(running, servingSpans);
    return {
      uid: this.uid,
      pod,
      phases,
      readySpans,
      unreadySpans: subtract(running, readySpans),
      servingSpans,
      unavailableSpans,
      unavailableMs: totalMs(unavailableSpans),
    };
  }

  private setPhase(phase: string, at: SimTime): void {
    if (phase === this.phase) return;
    this.phases.get(this.phase)?.set(false, at);
    this.phase = phase;
    if (phase === '') return;
    const spans = this.phases.get(phase) ?? new SpanRecorder();
    this.phases.set(phase, spans);
    spans.set(true, at);
  }

  private setReady(conditions: PodStatus['conditions'] = [], at: SimTime): void {
    const ready = conditions.find(({ type }) => type === 'Ready');
    if (ready !== undefined) this.ready.set(ready.status === 'True', at);
  }
}
