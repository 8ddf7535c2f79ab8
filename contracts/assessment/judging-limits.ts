/**
 * Limits of comparative judgement and its gateway, named, unit last. Those marked "guess" were never
 * measured.
 */
export const judgingLimits = {
  /** Scripts of one session, anchors included; what its statistics have been timed with (bench `fit`). */
  scriptsMax: 10_000,
  comparisonsMax: 1_000_000,
  comparisonsPerScript: 10,
  /** They stand in the snapshot of the session. */
  specifiedPairsMax: 2_000,
  judgesPerSessionMax: 20,
  humansPerJudgeMax: 500,
  systemPromptCharsMax: 20_000,
  rubricCharsMax: 50_000,
  anchorsPerAssignmentMax: 500,
  anchorCharsMin: 100,
  /** Comparisons of one wave: what one plan writes and one context must keep apart. */
  wavePairsMax: 5_000,
  waveRoundsMax: 50,
  wavesMax: 1_000,
  /** How often a pair whose comparison failed is asked again. */
  failedPairRetriesMax: 3,
  /** Answers in one message to a session. */
  verdictsPerMessageMax: 64,
  /** Essays whose ranks are told to them with the end of the phase; beyond it they are only in the result. */
  toldEssaysMax: 5_000,
  /** Essays in the rich fact of a result: NATS refuses more than a megabyte. */
  publishedEssaysMax: 1_000,
  /** Scripts in one page of a result: some 600 bytes each, and NATS carries a megabyte. */
  resultItemsPageMax: 1_000,
  justificationCharsMax: 500,
  queueRequestsMax: 100_000,
  queueHighShare: 0.8,
  queueLowShare: 0.6,
  /** How long a wave waits before it looks whether the queue has room again; a guess. */
  queueRestMs: 30_000,
  /** What somebody is told who wants a new ranking meanwhile. */
  queueRetryMs: 300_000,
  requestTtlMs: 24 * 3_600_000,
  requestLeaseMs: 120_000,
  requestAttemptsMax: 5,
  bundleMax: 64,
  concurrencyMax: 64,
  batchRequestsMax: 10_000,
  batchPollMs: 30_000,
  providerFailuresMax: 3,
  providerOpenMs: 120_000,
  providerSuccessesToClose: 2,
  callMs: 120_000,
} as const;
