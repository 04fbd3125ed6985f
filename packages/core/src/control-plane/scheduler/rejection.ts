/** Why a node cannot take a Pod. Mirrors `pkg/scheduler/framework (Status)`. */

/** `Unresolvable`: no eviction on that node can help (UnschedulableAndUnresolvable). */
export type RejectionCode = 'Unschedulable' | 'UnschedulableAndUnresolvable';

export interface Rejection {
  readonly code: RejectionCode;
  readonly plugin: string;
  readonly reasons: readonly string[];
}

/** A rejection with one reason. */
export function rejection(plugin: string, code: RejectionCode, reason: string): Rejection {
  return { code, plugin, reasons: [reason] };
}
