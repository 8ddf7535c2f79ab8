/** Leases outlive every script: the clock jumps, and those of a dead node are let go by hand. */
export const playLimits = { sweepMs: 20, ackWaitMs: 1_000, heartbeatMs: 500, taskLeaseMs: 10 ** 9 };
