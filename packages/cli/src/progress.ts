/** One line on standard error that says how far a long run has come, when somebody watches. */
import { formatDuration, type SimTime } from '@podsim/core';
import type { Io } from './io.ts';

/** Short runs need no progress. */
const SHOWN_AFTER_MS = 700;
const REDRAWN_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

export class Progress {
  private readonly io: Io;
  private readonly isWanted: boolean;
  private drawnAtMs: number;
  private isDrawn = false;

  constructor(io: Io, options: { readonly quiet: boolean }) {
    this.io = io;
    this.isWanted = io.stderr.isTTY && !options.quiet;
    this.drawnAtMs = io.wallClockMs() + SHOWN_AFTER_MS - REDRAWN_EVERY_MS;
  }

  update(now: SimTime, endsBy: SimTime, facts: number): void {
    if (!this.isWanted) return;
    const nowMs = this.io.wallClockMs();
    if (nowMs < this.drawnAtMs + REDRAWN_EVERY_MS) return;
    this.drawnAtMs = nowMs;
    this.isDrawn = true;
    const whole = formatDuration(now - (now % 1_000));
    this.io.stderr.write(
      `${CLEAR_LINE}podsim: ${whole} of ${formatDuration(endsBy)}, ${facts} facts`,
    );
  }

  clear(): void {
    if (this.isDrawn) this.io.stderr.write(CLEAR_LINE);
    this.isDrawn = false;
  }
}
