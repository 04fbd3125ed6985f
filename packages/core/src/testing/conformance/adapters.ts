/** Every adapter there is, by suite; each domain contributes its own map. */
import { apiValidationAdapters } from './adapters-api-validation.ts';
import { apiValueAdapters } from './adapters-api-values.ts';
import { controllerAdapters } from './adapters-controllers.ts';
import { kubeletAdapters } from './adapters-kubelet.ts';
import { schedulerAdapters } from './adapters-scheduler.ts';
import type { ConformanceAdapters } from './runner.ts';

export const conformanceAdapters: ConformanceAdapters = {
  ...apiValidationAdapters,
  ...apiValueAdapters,
  ...kubeletAdapters,
  ...schedulerAdapters,
  ...controllerAdapters,
};
