/** Kind of the notice that a machine's memory has fallen below an eviction threshold; its target is the node. */
export const MEMORY_SHORT = 'host/memory-short';
