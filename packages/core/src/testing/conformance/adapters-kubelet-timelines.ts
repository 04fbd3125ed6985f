/** Timeline suites, run through the simulated kubelet rather than beside it. */
import type { ConformanceAdapters } from './runner.ts';
import { probeTimeline } from './timelines/probe-timeline.ts';
import { terminationTimeline } from './timelines/termination-timeline.ts';

export const kubeletTimelineAdapters: ConformanceAdapters = {
  'kubelet/probe-timeline': probeTimeline,
  'kubelet/termination-timeline': {
    run: terminationTimeline,
    unordered: ['containers', 'events'],
  },
};
