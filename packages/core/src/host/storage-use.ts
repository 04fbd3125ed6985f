/** What programs keep on disk. */
import type { StoragePlace } from '../state/facts.ts';
import type { UsageCurve } from './usage-curve.ts';

/** Bytes over time. */
export type StorageCurve = UsageCurve;

/** What a program keeps in one place. */
export interface StorageUse extends StoragePlace {
  readonly curve: StorageCurve;
}
