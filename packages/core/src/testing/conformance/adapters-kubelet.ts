/** Adapters of all suites about the kubelet; `null` and absence are the same in their vectors. */
import { kubeletProbeAdapters } from './adapters-kubelet-probes.ts';
import { kubeletStatusAdapters } from './adapters-kubelet-status.ts';
import { kubeletSyncAdapters } from './adapters-kubelet-sync.ts';
import { kubeletTimelineAdapters } from './adapters-kubelet-timelines.ts';
import type { ConformanceAdapter, ConformanceAdapters } from './runner.ts';
import { withoutNulls } from '../../api/manifest/without-nulls.ts';

const suites = Object.entries({
  ...kubeletSyncAdapters,
  ...kubeletProbeAdapters,
  ...kubeletStatusAdapters,
  ...kubeletTimelineAdapters,
});

export const kubeletAdapters: ConformanceAdapters = Object.fromEntries(
  suites.map(([suite, adapter]) => [suite, reading(adapter)]),
);

function reading(adapter: ConformanceAdapter): ConformanceAdapter {
  const { run, unordered } =
    typeof adapter === 'function' ? { run: adapter, unordered: [] } : adapter;
  return { run: (given, context) => run(withoutNulls(given), context), unordered };
}
