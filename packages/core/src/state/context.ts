/** What every part of the model is given: the state to read, facts to record, notices to ask for. */
import type { RandomStream } from '../engine/random-streams.ts';
import type { SimTime } from '../engine/time.ts';
import type { FactData, FactOf, FactType } from './facts.ts';
import type { ClusterIndexes } from './indexes.ts';
import type { StoreKind } from './store.ts';
import type { Tables } from './tables.ts';
import type { Fidelity, RangeMs, Timing } from './timing.ts';

export interface ModelConfig {
  readonly seed: number;
  readonly fidelity: Fidelity;
  readonly timing: Timing;
  /** Simulate every probe and heartbeat tick instead of skipping those that change nothing. */
  readonly ticked: boolean;
  readonly store: StoreKind;
}

/** A notice as its handler sees it. */
export interface Notice {
  readonly target: string;
  readonly data: unknown;
  /** Seq of the fact that led to it. */
  readonly cause: number;
}

/** The world of one simulation. Handlers decide (`emit`); reactors answer facts with notices. */
export interface Context {
  readonly now: SimTime;
  readonly config: ModelConfig;
  readonly state: Tables;
  readonly indexes: ClusterIndexes;

  /** Registers the handler for notices of a kind; lower priorities go first at one instant. */
  handle(kind: string, priority: number, handler: (notice: Notice) => void): void;
  /** Calls the reactor after every fact of these types, in the order of registration. */
  react<T extends FactType>(types: readonly T[], reactor: (fact: FactOf<T>) => void): void;

  /** Records a fact: folds it, publishes it, lets the reactors answer. */
  emit<T extends FactType>(type: T, data: FactData<T>): FactOf<T>;

  /** Asks for a notice; at most one per kind and target is pending, a second replaces the first. */
  schedule(kind: string, target: string, at: SimTime, data?: unknown): void;
  /** Does work that follows from another fact than the notice being handled. */
  follow(cause: number, work: () => void): void;
  /** The same, but keeps a pending notice that is due earlier. */
  scheduleNoLater(kind: string, target: string, at: SimTime, data?: unknown): void;
  cancel(kind: string, target: string): boolean;
  pendingAt(kind: string, target: string): SimTime | undefined;
  pendingData(kind: string, target: string): unknown;
  /** Whether notices of this priority due now have not been handled yet. */
  isStillAhead(priority: number): boolean;
  replaceData(kind: string, target: string, data: unknown): void;

  /** The random stream of this name. */
  random(stream: string): RandomStream;
  /** A uniform draw of whole milliseconds; an empty range draws nothing. */
  drawMs(stream: string, range: RangeMs): number;
  nextResourceVersion(): string;
  nextUid(): string;
  /** A container or sandbox id: 64 hexadecimal digits. */
  nextContainerId(): string;
  /** Next number of a named counter, from 1. */
  nextNumber(counter: string): number;
}
