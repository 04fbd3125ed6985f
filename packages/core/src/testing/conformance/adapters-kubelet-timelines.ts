/** Timeline suites, run through the simulated kubelet rather than beside it. */
import type { ConformanceAdapters } from './runner.ts';
import { crashLoopBackOff } from './timelines/crash-loop-back-off.ts';
import { probeTimeline } from './timelines/probe-timeline.ts';
import { sidecarTerminationOrder } from './timelines/sidecar-termination-order.ts';
import { statusLifecycle } from './timelines/status-lifecycle.ts';
import { terminationTimeline } from './timelines/termination-timeline.ts';

export const kubeletTimelineAdapters: ConformanceAdapters = {
  'kubelet/crash-loop-backoff': crashLoopBackOff,
  'kubelet/probe-timeline': probeTimeline,
  'kubelet/sidecar-termination-order': sidecarTerminationOrder,
  'kubelet/status-lifecycle': statusLifecycle,
  'kubelet/termination-timeline': {
    run: terminationTimeline,
    unordered: ['containers', 'events'],
  },
};
