/** What the exit code of the command means. */
export const EXIT = {
  done: 0,
  /** An expectation did not hold, a vector did not pass. */
  failed: 1,
  /** Nothing was run. */
  badInput: 2,
  /** A bug in podsim (`EX_SOFTWARE` of sysexits). */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
