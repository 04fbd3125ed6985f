/** A snapshot: everything a run needs to go on as if it had never stopped. Plain, JSON-able data. */
import type { RandomStreamState } from '../engine/random-streams.ts';
import type { PendingNotice } from '../engine/run-loop.ts';
import type { TablesSnapshot } from '../state/store.ts';

export interface KernelSnapshot {
  readonly seq: number;
  readonly now: number;
  readonly rows: TablesSnapshot;
  readonly notices: readonly PendingNotice[];
  readonly nextSequence: number;
  readonly streams: Readonly<Record<string, RandomStreamState>>;
  readonly counters: Readonly<Record<string, number>>;
}
