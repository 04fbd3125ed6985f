/** Who goes first among notices of one instant: the world, then machines, then those who watch them. */
export const PRIORITY = {
  command: -30,
  fault: -25,
  process: -20,
  runtime: -10,
  probe: -6,
  probeAttempt: -5,
  kubelet: 0,
  scheduler: 10,
  controller: 20,
} as const;
