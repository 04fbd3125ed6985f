/** Reads the durations and quantities of Workload documents. */
import { parseQuantity, milliValueOf, valueOf } from '../api/quantity.ts';
import type { Quantity } from '../api/quantity.ts';
import { parseDuration } from '../engine/time.ts';
import type { DurationMs } from '../engine/time.ts';
import type { QuantityText } from '../api/manifest/workload-spec.ts';

/** A Workload document that cannot be compiled; the message names the text at fault. */
export class WorkloadSpecError extends Error {
  override readonly name = 'WorkloadSpecError';
  readonly code = 'InvalidWorkload';
}

/** The duration in milliseconds, or `absentMs` when there is no text. */
export function milliseconds(text: string | undefined, absentMs: DurationMs): DurationMs {
  if (text === undefined) return absentMs;
  const parsed = parseDuration(String(text));
  if (parsed === undefined) throw new WorkloadSpecError(`not a duration: ${text}`);
  return parsed;
}

/** Whole bytes of a memory quantity (`100Mi`), rounded away from zero. */
export function bytesOf(text: QuantityText): number {
  return valueOf(quantity(text));
}

/** Millicores of a CPU quantity (`1`, `10m`), rounded up. */
export function millicoresOf(text: QuantityText): number {
  return milliValueOf(quantity(text));
}

/** Reads a growth rate such as `10Mi/m`, `1Mi/30s` or `-5Mi/h`. */
export function growthOf(text: string): { growthBytes: number; growthMs: DurationMs } {
  const [bytes = '', per = ''] = text.split('/').map((part) => part.trim());
  const growthMs = parseDuration(/^\d/.test(per) ? per : `1${per}`);
  if (growthMs === undefined || growthMs <= 0)
    throw new WorkloadSpecError(`not a growth rate: ${text}`);
  return { growthBytes: bytesOf(bytes), growthMs };
}

function quantity(text: QuantityText): Quantity {
  const parsed = parseQuantity(text);
  if ('error' in parsed) throw new WorkloadSpecError(`${text}: ${parsed.error}`);
  return parsed;
}
