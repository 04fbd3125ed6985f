/** Downloads that share a line fairly: each gets the same part of the bandwidth, whenever it joined. */
import type { DurationMs, SimTime } from '../../engine/time.ts';

/** What each download under way has been given since the first of them began, up to an instant. */
export interface BandwidthShare {
  readonly servedBytes: number;
  readonly at: SimTime;
  /** How many downloads share the line from that instant on. */
  readonly count: number;
}

/** Halves and thirds of bytes do not add up exactly. */
const ROUNDING_BYTES = 1e-3;

/** Bytes that each download has been given up to `now`. */
export function served(share: BandwidthShare, now: SimTime, bytesPerMs: number): number {
  return share.servedBytes + ((now - share.at) * bytesPerMs) / share.count;
}

/** Whether a download that is over once `downloadedAt` bytes have been served to each is over. */
export function isDownloaded(downloadedAt: number, servedBytes: number): boolean {
  return downloadedAt <= servedBytes + ROUNDING_BYTES;
}

/** How long until the next of the downloads is over, if none joins or leaves before. */
export function untilNextDownload(
  { servedBytes, count }: BandwidthShare,
  downloads: readonly number[],
  bytesPerMs: number,
): DurationMs {
  const left = Math.max(0, Math.min(...downloads) - servedBytes);
  return Math.max(1, Math.ceil((left * count) / bytesPerMs - ROUNDING_BYTES));
}
