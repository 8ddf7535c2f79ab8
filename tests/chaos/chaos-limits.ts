/** Leases short enough that a frozen node loses them within a disturbance. */
export const chaosLimits = {
  taskLeaseMs: 2_000,
  sweepMs: 250,
  ackWaitMs: 2_000,
  heartbeatMs: 500,
  nodeSilentMs: 3_000,
} as const;
