/**
 * Leases outlive every script: the clock jumps, and those of a dead node are let go by hand. Between scripts
 * the ledger is emptied under the node, which must not take it for one that fell back.
 */
export const playLimits = {
  sweepMs: 20,
  ackWaitMs: 1_000,
  heartbeatMs: 500,
  taskLeaseMs: 10 ** 9,
  fenceMs: 10 ** 9,
};
