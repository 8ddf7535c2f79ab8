/**
 * Every limit of the runtime, named, with its unit last. A number marked "guess" was never measured; one
 * marked "measured" says where. `startRuntime({ limits })` may override any of them.
 */
export const limits = {
  /** Bytes of one event's JSON. NATS refuses 1 MiB; large texts travel by reference. */
  payloadBytesMax: 256 * 1024,
  /** Bytes of one stored snapshot (guess: 100 times the size of a usual one). */
  snapshotBytesMax: 1024 * 1024,
  /** Nesting of a payload: JSON deeper than this is refused before it is walked. */
  payloadDepthMax: 32,
  /** Messages of one group commit (measured in bench W1: more only adds latency). */
  groupMessagesMax: 128,
  /** Group commits in flight, each on a connection of its own (measured in bench W1). */
  groupsInFlightMax: 2,
  /** Messages that one actor may take in one turn, so that a busy one cannot starve its group. */
  turnMessagesMax: 64,
  /** Messages waiting in memory; beyond it callers are told to come again. */
  mailroomMessagesMax: 50_000,
  /** And their payloads, in bytes of memory: as many as two groups of the largest messages hold. */
  mailroomBytesMax: 64 * 1024 * 1024,
  /** Microsteps of one event: an `always` loop ends here instead of never. */
  microstepsMax: 1_000,
  /** Effects of one event (guess: a parent of a thousand children needs a thousand). */
  effectsMax: 20_000,
  /** Faulted turns of one actor within the period that are answered with a restart; one more is the limit. */
  restartsMax: 3,
  restartPeriodMs: 60_000,
  restartBackoffMs: 200,
  restartBackoffMaxMs: 30_000,
  /** Retries of a group whose transaction failed for reasons outside of it. */
  ledgerRetryMs: 50,
  ledgerRetryMaxMs: 2_000,
  /** An actor that another node holds is tried again after this. */
  lockedRetryMs: 5,
  /** How often a node looks for due timers, forgotten mail, expired leases and facts left behind. */
  sweepMs: 500,
  sweepRowsMax: 2_000,
  /**
   * Mail of a kind that no living node has becomes a dead letter after this: long enough for any deploy (a
   * guess).
   */
  unhostedMailMs: 7 * 24 * 3_600_000,
  /** Tasks that one node runs at a time (guess: most of them wait for somebody else's answer). */
  tasksInFlightMax: 1_000,
  taskLeaseMs: 30_000,
  taskAttemptsMax: 5,
  taskBackoffMs: 500,
  taskBackoffMaxMs: 60_000,
  taskResultBytesMax: 256 * 1024,
  outboxAttemptsMax: 20,
  outboxBackoffMs: 250,
  outboxBackoffMaxMs: 60_000,
  outboxBatchMax: 500,
  /** Envelopes in one bag of the wire. */
  bagEnvelopesMax: 256,
  /** Deliveries of one JetStream message before it is terminated and dead-lettered. */
  deliveriesMax: 10,
  ackWaitMs: 30_000,
  /** Unacknowledged commands a node holds. */
  ackPendingMax: 2_000,
  /** Time a stopping node gives to the work it has begun. */
  drainMs: 10_000,
  heartbeatMs: 5_000,
  /** How often a node compares the ledger with what others heard of it, and with how many facts. */
  fenceMs: 5_000,
  fenceFactsMax: 16,
  /** How often a node looks whether it is held. */
  holdPollMs: 1_000,
  /** A node that was silent this long is gone, or cut off: six heartbeats. */
  nodeSilentMs: 30_000,
  /** From these ages on, health is degraded; from six times as much, unhealthy (guesses). */
  healthMailMs: 10_000,
  healthFactMs: 15_000,
  healthTaskMs: 60_000,
  healthSweepMs: 10_000,
  listRowsMax: 500,
  /** Moments of an actor in one answer: each carries a whole context. */
  framesMax: 200,
  /** Entries that are replayed to get to a moment (a guess: a second or two of work). */
  replayedEntriesMax: 20_000,
  /** Facts that a node remembers for whoever asks for recent ones. */
  recentFactsMax: 1_000,
} as const;

export type Limits = { readonly [name in keyof typeof limits]: number };
