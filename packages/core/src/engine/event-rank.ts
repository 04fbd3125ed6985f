/** Priority and sequence of an event-list entry packed into one number, so that equal instants need one comparison. */

export const PRIORITY_MIN = -128;
export const PRIORITY_MAX = 127;

/** 8 bits of priority above 45 bits of sequence: 35 million million entries, exact in a double. */
const SEQUENCE_LIMIT = 2 ** 45;

/** The rank of (priority, sequence): lower comes first among entries of one instant. Never negative. */
export function rankOf(priority: number, sequence: number): number {
  return (priority - PRIORITY_MIN) * SEQUENCE_LIMIT + sequence;
}

export function priorityOf(rank: number): number {
  return Math.floor(rank / SEQUENCE_LIMIT) + PRIORITY_MIN;
}

export function sequenceOf(rank: number): number {
  return rank % SEQUENCE_LIMIT;
}
