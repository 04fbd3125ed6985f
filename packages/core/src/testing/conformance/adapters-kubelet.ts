/** Adapters of all suites that the kubelet's decisions answer. */
import { kubeletProbeAdapters } from './adapters-kubelet-probes.ts';
import { kubeletStatusAdapters } from './adapters-kubelet-status.ts';
import { kubeletSyncAdapters } from './adapters-kubelet-sync.ts';
import type { ConformanceAdapters } from './runner.ts';

export const kubeletAdapters: ConformanceAdapters = {
  ...kubeletSyncAdapters,
  ...kubeletProbeAdapters,
  ...kubeletStatusAdapters,
};
