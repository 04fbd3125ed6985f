/** Instants as the timeline prints them. */
import type { SimTime } from '../../engine/time.ts';

/** `0.0s`, `20.0s`, `1m20.0s`, `1h2m3.4s`: tenths of a second, cut off, so that columns stay narrow. */
export function formatClock(at: SimTime): string {
  const tenths = Math.floor(at / 100);
  const seconds = Math.floor(tenths / 10);
  const text = `${seconds % 60}.${tenths % 10}s`;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours}h${minutes % 60}m${text}`;
  return minutes > 0 ? `${minutes}m${text}` : text;
}
