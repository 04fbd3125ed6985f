/** Format 0 wrote `time` for today's `at`, and did not yet record causes. */

import { OUTSIDE } from '../fact.ts';
import type { Upcaster } from '../upcast.ts';

/**
 * `{seq, time, type, ...}` becomes `{seq, at, cause: 0, type, ...}`: an unknown cause is the
 * outside.
 */
export const factTimeV0: Upcaster = {
  from: 0,
  to: 1,
  upcast({ seq, time, ...rest }) {
    return {
      ...(seq !== undefined && { seq }),
      ...(time !== undefined && { at: time }),
      cause: OUTSIDE,
      ...rest,
    };
  },
};
