/**
 * One turn of the loop: notice -> handler -> fact -> state, indexes, log, reactors -> notices.
 * Hot file, guarded by packages/bench (cluster).
 */
import { Counters } from '../engine/counters.ts';
import { RandomStreams, type RandomStream } from '../engine/random-streams.ts';
import { RunLoop, type RunBounds } from '../engine/run-loop.ts';
import { EventLog } from '../log/event-log.ts';
import type { Context, ModelConfig, Notice } from '../state/context.ts';
import { FACT_FAMILIES } from '../state/fact-families.ts';
import type { ClusterFact, FactData, FactOf, FactType } from '../state/facts.ts';
import { copyPlain } from '../state/copy-plain.ts';
import { ClusterIndexes } from '../state/indexes.ts';
import { Store } from '../state/store.ts';
import type { Tables } from '../state/tables.ts';
import type { RangeMs } from '../state/timing.ts';
import type { KernelSnapshot } from './snapshot.ts';

type Reactor = (fact: ClusterFact) => void;

export class Kernel implements Context {
  readonly config: ModelConfig;
  readonly loop: RunLoop;
  readonly log: EventLog<ClusterFact, typeof FACT_FAMILIES>;
  readonly indexes = new ClusterIndexes();
  readonly state: Tables;
  private readonly store: Store;
  private readonly streams: RandomStreams;
  private readonly counters: Counters;
  private readonly reactors = new Map<FactType, Reactor[]>();
  private seq: number;
  /** Seq of the fact that led to what is being handled. */
  private cause = 0;
  /** Seq of the fact recorded last in what is being handled: what is asked for next follows from it. */
  private latest = 0;

  constructor(
    config: ModelConfig,
    options: {
      readonly retain?: boolean;
      readonly history?: readonly ClusterFact[];
      readonly from?: KernelSnapshot;
      readonly noticesPerTargetAtOneInstantMax?: number;
    } = {},
  ) {
    const { from } = options;
    this.config = config;
    this.loop = new RunLoop(options);
    this.store = new Store(config.store, from?.rows);
    this.state = this.store.tables;
    this.streams = from
      ? RandomStreams.restore(config.seed, from.streams)
      : new RandomStreams(config.seed);
    this.counters = from ? Counters.restore(from.counters) : new Counters();
    this.seq = from?.seq ?? 0;
    this.log = new EventLog<ClusterFact, typeof FACT_FAMILIES>({
      families: FACT_FAMILIES,
      retain: options.retain ?? true,
      history: options.history ?? [],
      ...(from && { after: { seq: from.seq, at: from.now } }),
    });
    if (from) this.indexes.rebuild(this.state);
  }

  get now(): number {
    return this.loop.now;
  }

  handle(kind: string, priority: number, handler: (notice: Notice) => void): void {
    this.loop.on(kind, priority, (notice) => {
      this.cause = notice.cause;
      this.latest = notice.cause;
      handler(notice);
      this.cause = 0;
      this.latest = 0;
    });
  }

  react<T extends FactType>(types: readonly T[], reactor: (fact: FactOf<T>) => void): void {
    for (const type of types) {
      const list = this.reactors.get(type);
      if (list) list.push(reactor as Reactor);
      else this.reactors.set(type, [reactor as Reactor]);
    }
  }

  emit<T extends FactType>(type: T, data: FactData<T>): FactOf<T> {
    this.seq += 1;
    const { seq, cause } = this;
    const fact = { seq, at: this.loop.now, cause, type, ...data } as unknown as FactOf<T>;
    this.indexes.apply(fact, this.state);
    this.store.apply(fact);
    this.log.append(fact);
    this.latest = seq;
    const reactors = this.reactors.get(type);
    if (reactors !== undefined) {
      for (let index = 0; index < reactors.length; index += 1) (reactors[index] as Reactor)(fact);
    }
    return fact;
  }

  /** Runs `work` as caused from outside, such as a command. */
  fromOutside<R>(work: () => R): R {
    const answer = work();
    this.latest = 0;
    return answer;
  }

  follow(cause: number, work: () => void): void {
    const { cause: ownCause, latest } = this;
    this.cause = cause;
    this.latest = cause;
    work();
    this.cause = ownCause;
    this.latest = latest;
  }

  schedule(kind: string, target: string, at: number, data?: unknown): void {
    this.loop.schedule(kind, target, at, this.latest, data);
  }

  scheduleNoLater(kind: string, target: string, at: number, data?: unknown): void {
    this.loop.scheduleNoLater(kind, target, at, this.latest, data);
  }

  cancel(kind: string, target: string): boolean {
    return this.loop.cancel(kind, target);
  }

  pendingAt(kind: string, target: string): number | undefined {
    return this.loop.pendingAt(kind, target);
  }

  pendingData(kind: string, target: string): unknown {
    return this.loop.pendingData(kind, target);
  }

  replaceData(kind: string, target: string, data: unknown): void {
    this.loop.replaceData(kind, target, data);
  }

  isStillAhead(priority: number): boolean {
    return this.loop.currentPriority < priority;
  }

  random(stream: string): RandomStream {
    return this.streams.stream(stream);
  }

  drawMs(stream: string, [from, to]: RangeMs): number {
    return from === to ? from : this.streams.stream(stream).int(from, to);
  }

  nextResourceVersion(): string {
    return String(this.counters.next('resourceVersion'));
  }

  nextUid(): string {
    const hex = this.nextHex('uid', 4);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  nextContainerId(): string {
    return this.nextHex('container', 2).repeat(4);
  }

  nextNumber(counter: string): number {
    return this.counters.next(counter);
  }

  run(bounds: RunBounds): void {
    this.loop.run(bounds);
  }

  /** Puts the saved event list back, once all handlers are registered. */
  restoreNotices({ now, notices, nextSequence }: KernelSnapshot): void {
    this.loop.restore(now, notices, nextSequence);
  }

  snapshot(): KernelSnapshot {
    return {
      seq: this.seq,
      now: this.now,
      rows: this.store.snapshot(),
      // Data of notices may still grow while they wait, which must not reach what was saved.
      notices: this.loop.pending().map((notice) => ({ ...notice, data: copyPlain(notice.data) })),
      nextSequence: this.loop.nextSequence,
      streams: this.streams.snapshot(),
      counters: this.counters.snapshot(),
    };
  }

  private nextHex(stream: string, words: number): string {
    const random = this.streams.stream(stream);
    let hex = '';
    for (let word = 0; word < words; word += 1) {
      hex += random.int(0, 0xffffffff).toString(16).padStart(8, '0');
    }
    return hex;
  }
}
