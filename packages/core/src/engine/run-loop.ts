/**
 * The run loop: takes the earliest event notice, moves the clock to it, calls its handler.
 * Notices are plain data and keyed: at most one is pending per (kind, target), so whoever knows
 * what it asked for can move it or take it back. Hot file, guarded by packages/bench (cluster).
 */
import { EventList, type EventHandle } from './event-list.ts';
import type { SimTime } from './time.ts';

/** Something due later. `data` is JSON; `cause` is the sequence number of the fact that led to it. */
export interface EventNotice {
  readonly kind: string;
  readonly target: string;
  readonly cause: number;
  readonly data: unknown;
}

/** A pending notice as a snapshot keeps it. */
export interface PendingNotice extends EventNotice {
  readonly at: SimTime;
  readonly priority: number;
  readonly sequence: number;
}

export type NoticeHandler = (notice: EventNotice) => void;

export interface RunBounds {
  /** Run every notice due at or before this instant. */
  readonly until: SimTime;
  /** Looked at after every notice; true stops the run there. */
  readonly stopWhen?: () => boolean;
}

/** Thrown instead of hanging when notices keep following each other without time going on. */
export class ZeroTimeLoopError extends Error {
  override readonly name = 'ZeroTimeLoopError';
  readonly at: SimTime;
  readonly kind: string;
  readonly target: string;

  constructor(at: SimTime, kind: string, target: string, count: number) {
    super(
      `zero-time loop: ${kind} for ${target || 'the cluster'} was handled ${count} times at ${at} ms without the clock moving`,
    );
    this.at = at;
    this.kind = kind;
    this.target = target;
  }
}

interface Kind {
  readonly name: string;
  readonly priority: number;
  handler: NoticeHandler;
  readonly pending: Map<string, Pending>;
}

/** The pending form: `kind` is resolved once, when the notice is made. */
interface Pending {
  readonly kind: Kind;
  readonly target: string;
  readonly cause: number;
  readonly at: SimTime;
  data: unknown;
  handle: EventHandle | undefined;
}

const ACTION = 'scheduler/action';
/** From this many notices at one instant on, they are counted one by one to find a loop. */
const WATCHED_FROM = 20_000;

export class RunLoop {
  now: SimTime = 0;
  /** Priority of the notice being handled; Infinity between notices. */
  currentPriority = Infinity;
  private list = new EventList<Pending>();
  private readonly kinds = new Map<string, Kind>();
  private readonly actions = new Map<string, () => void>();
  private actionCount = 0;
  private handledAtInstant = 0;
  private handledByKey = new Map<string, number>();
  private readonly handledPerKeyMax: number;

  constructor(options: { readonly noticesPerTargetAtOneInstantMax?: number } = {}) {
    this.handledPerKeyMax = options.noticesPerTargetAtOneInstantMax ?? 1_000;
    this.on(ACTION, 100, (notice) => this.runAction(notice.target));
  }

  /** Registers the handler of a kind. Lower priorities go first among notices of one instant. */
  on(kind: string, priority: number, handler: NoticeHandler): void {
    const known = this.kinds.get(kind);
    if (known) throw new Error(`two handlers for notices of kind ${kind}`);
    this.kinds.set(kind, { name: kind, priority, handler, pending: new Map() });
  }

  /** Asks for a notice; one already pending for the same kind and target is moved and replaced. */
  schedule(kind: string, target: string, at: SimTime, cause: number, data: unknown = null): void {
    if (at < this.now)
      throw new Error(`${kind} for ${target} asked for at ${at}, before ${this.now}`);
    const entry = this.kind(kind);
    const old = entry.pending.get(target);
    if (old?.handle !== undefined) this.list.cancel(old.handle);
    const pending: Pending = { kind: entry, target, cause, at, data, handle: undefined };
    pending.handle = this.list.schedule(at, entry.priority, pending);
    entry.pending.set(target, pending);
  }

  /** Like `schedule`, but a notice already pending for an earlier or the same instant stays. */
  scheduleNoLater(
    kind: string,
    target: string,
    at: SimTime,
    cause: number,
    data: unknown = null,
  ): void {
    const pending = this.kind(kind).pending.get(target);
    if (pending === undefined || pending.at > at) this.schedule(kind, target, at, cause, data);
  }

  /** Takes a pending notice back; false when there is none. */
  cancel(kind: string, target: string): boolean {
    const entry = this.kind(kind);
    const pending = entry.pending.get(target);
    if (pending?.handle === undefined) return false;
    entry.pending.delete(target);
    return this.list.cancel(pending.handle);
  }

  /** When the pending notice of this kind and target is due; undefined when there is none. */
  pendingAt(kind: string, target: string): SimTime | undefined {
    return this.kind(kind).pending.get(target)?.at;
  }

  /** The data of a pending notice; undefined when there is none. */
  pendingData(kind: string, target: string): unknown {
    return this.kind(kind).pending.get(target)?.data;
  }

  /** Replaces the data of a pending notice without moving it. */
  replaceData(kind: string, target: string, data: unknown): void {
    const pending = this.kind(kind).pending.get(target);
    if (pending === undefined) throw new Error(`no ${kind} pending for ${target}`);
    pending.data = data;
  }

  /** For scenario scripts: a closure at an instant. Snapshots are refused while one is pending. */
  scheduleAction(at: SimTime, run: () => void, label: string): () => void {
    this.actionCount += 1;
    const key = `${label}#${this.actionCount}`;
    this.actions.set(key, run);
    this.schedule(ACTION, key, Math.max(at, this.now), 0);
    return () => {
      this.actions.delete(key);
      this.cancel(ACTION, key);
    };
  }

  /** Labels of the closures that are pending. */
  pendingActions(): readonly string[] {
    return [...this.actions.keys()].map((key) => key.slice(0, key.lastIndexOf('#')));
  }

  /** A notice is being handled right now. */
  get isHandling(): boolean {
    return this.currentPriority !== Infinity;
  }

  get isQuiescent(): boolean {
    return this.list.isEmpty;
  }

  get pendingCount(): number {
    return this.list.size;
  }

  /** When the next notice is due; undefined at quiescence. */
  nextAt(): SimTime | undefined {
    return this.list.peekAt();
  }

  /** Handles the next notice; false at quiescence. */
  step(): boolean {
    const pending = this.list.pop();
    if (pending === undefined) return false;
    const at = this.list.poppedAt;
    if (at === this.now) {
      this.handledAtInstant += 1;
      if (this.handledAtInstant > WATCHED_FROM) this.watchForLoop(pending);
    } else {
      this.now = at;
      this.handledAtInstant = 0;
      if (this.handledByKey.size > 0) this.handledByKey = new Map();
    }
    const { kind, target, cause, data } = pending;
    kind.pending.delete(target);
    this.currentPriority = kind.priority;
    kind.handler({ kind: kind.name, target, cause, data });
    this.currentPriority = Infinity;
    return true;
  }

  /** Handles all notices due at or before `until`, then moves the clock there unless stopped early. */
  run({ until, stopWhen }: RunBounds): void {
    for (;;) {
      const nextAt = this.list.peekAt();
      if (nextAt === undefined || nextAt > until) break;
      this.step();
      if (stopWhen?.()) return;
    }
    if (until > this.now && until !== Infinity) this.now = until;
  }

  /** Everything pending, in order, as data. */
  pending(): PendingNotice[] {
    return this.list.entries().map(({ at, priority, sequence, payload }) => ({
      at,
      priority,
      sequence,
      kind: payload.kind.name,
      target: payload.target,
      cause: payload.cause,
      data: payload.data,
    }));
  }

  get nextSequence(): number {
    return this.list.nextSequence;
  }

  /** Puts a saved event list in place of the present one; handlers must be registered before. */
  restore(now: SimTime, notices: readonly PendingNotice[], nextSequence: number): void {
    this.now = now;
    for (const { pending } of this.kinds.values()) pending.clear();
    const entries = notices.map(({ at, priority, sequence, kind, target, cause, data }) => {
      const payload: Pending = {
        kind: this.kind(kind),
        target,
        cause,
        at,
        data,
        handle: undefined,
      };
      return { at, priority, sequence, payload };
    });
    const restored = EventList.restore(entries, nextSequence);
    this.list = restored.list;
    entries.forEach(({ payload }, index) => {
      payload.handle = restored.handles[index];
      payload.kind.pending.set(payload.target, payload);
    });
  }

  private kind(name: string): Kind {
    const kind = this.kinds.get(name);
    if (kind === undefined) throw new Error(`no handler for notices of kind ${name}`);
    return kind;
  }

  private runAction(key: string): void {
    const run = this.actions.get(key);
    this.actions.delete(key);
    run?.();
  }

  private watchForLoop({ kind, target }: Pending): void {
    const key = `${kind.name} ${target}`;
    const count = (this.handledByKey.get(key) ?? 0) + 1;
    this.handledByKey.set(key, count);
    if (count > this.handledPerKeyMax) {
      throw new ZeroTimeLoopError(this.now, kind.name, target, count);
    }
  }
}
