/** Every adapter there is, by suite; each domain contributes its own map. */
import { kubeletAdapters } from './adapters-kubelet.ts';
import type { ConformanceAdapters } from './runner.ts';

export const conformanceAdapters: ConformanceAdapters = {
  ...kubeletAdapters,
};
