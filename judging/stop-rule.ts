/**
 * Whether a session asks for more, ends, or has failed: one function of what is known, asked whenever an
 * answer came, a wave was planned, or somebody looked after a session that rests. Nobody else ends a
 * session.
 *
 * Invariants
 * - D1 While answers are out, nothing ends but by force.
 * - D2 Nothing ends well while too few comparisons succeed.
 * - D3 Nothing more is asked for when budget, money, waves or pairs are used up, or when nearly nothing
 *   succeeds: then it is decided at once.
 */

/** Why a session goes on, waits or ends. */
export const stopReasons = [
  // wait
  'answers_out',
  // continue
  'first_wave',
  'not_connected',
  'success_rate_low',
  'few_appearances',
  'not_reliable',
  'misgrade_risk',
  'not_stable',
  'resampling',
  // finish
  'stable',
  'budget',
  'cost_limit',
  'waves_limit',
  'small_net_cap',
  'no_more_pairs',
  'forced',
  'insufficient',
  // fail
  'no_scripts',
  'no_answers',
  'low_success_rate',
  'disconnected',
  'timed_out',
] as const;
export type StopReason = (typeof stopReasons)[number];

export interface StopFacts {
  /** Scripts of the session, anchors included. */
  readonly scripts: number;
  readonly judged: number;
  readonly failed: number;
  /** Asked for and not answered. */
  readonly pending: number;
  /** Comparisons that may be asked for in all; those that failed count. */
  readonly budget: number;
  readonly waves: number;
  readonly isConnected: boolean;
  readonly appearancesMin: number;
  /** Empirical Bayes; null where it cannot be told. */
  readonly reliability: number | null;
  /** Largest change of a script's value since the fit before, in logits; null after the first. */
  readonly largestChange: number | null;
  /** Share of scripts that are expected to get a wrong grade; null without grades. */
  readonly misgradeRisk: number | null;
  /** False when the last plan found nothing to ask. */
  readonly newPairsPossible: boolean;
  /** Every script has met every other. */
  readonly isCovered: boolean;
  readonly resamplingPasses: number;
  readonly isCostLimitReached: boolean;
  /** Somebody decided that no more answers will come. */
  readonly isForced: boolean;
}

export interface StopRule {
  /** `honest`: reliable, well graded and seen often enough. `stability`: values that stand still. */
  readonly kind: 'honest' | 'stability';
  readonly successRateMin: number;
  readonly reliabilityTarget: number;
  readonly misgradeLimit: number;
  readonly appearancesMin: number;
  readonly largestChangeMax: number;
  readonly answersMin: number;
  /** Up to so many scripts are a small net, which is asked again more often. */
  readonly smallNetMax: number;
  readonly smallNetPassesMax: number;
  readonly regularPassesMax: number;
  readonly wavesMax: number;
  /** Share of the budget that must be answered for an end by force. */
  readonly forcedShareMin: number;
}

/**
 * The numbers of `stability` are those of the system before this one, but for `smallNetMax`, which was 3.
 */
export const stopRuleDefaults: StopRule = {
  kind: 'honest',
  successRateMin: 0.8,
  reliabilityTarget: 0.9,
  misgradeLimit: 0.3,
  appearancesMin: 6,
  largestChangeMax: 0.025,
  answersMin: 12,
  smallNetMax: 10,
  smallNetPassesMax: 4,
  regularPassesMax: 1,
  wavesMax: 1_000,
  forcedShareMin: 0.8,
};

/** What whoever reads the result should know. */
export type StopCaveat = 'few_appearances' | 'not_reliable' | 'misgrade_risk';

export interface StopDecision {
  readonly kind: 'wait' | 'continue' | 'finish' | 'fail';
  readonly reason: StopReason;
  /** Of an end: what the honest rule would still have asked for. */
  readonly caveats: readonly StopCaveat[];
}

export function decideNext(facts: StopFacts, rule: StopRule): StopDecision {
  // 1. Nothing to compare.
  if (facts.scripts === 0) return fail('no_scripts');
  if (facts.scripts === 1) return finish('insufficient', facts, rule);
  // 2. Answers are out.
  if (facts.pending > 0 && !facts.isForced) return { kind: 'wait', reason: 'answers_out', caveats: [] };
  if (facts.isForced) return forcedEnd(facts, rule);
  // 3. Good enough.
  if (isSuccessful(facts, rule) && facts.isConnected && isStable(facts, rule))
    return finish('stable', facts, rule);
  // 4. Nothing more to be had, or nothing that could still end well.
  const end = exhaustion(facts, rule);
  if (end !== null) return failure(facts, rule) ?? finish(end, facts, rule);
  if (isHopeless(facts, rule)) return fail('low_success_rate');
  // 5. More.
  return { kind: 'continue', reason: wish(facts, rule), caveats: [] };
}

export function successRateOf({ judged, failed }: Pick<StopFacts, 'judged' | 'failed'>): number {
  return judged === 0 ? 0 : judged / (judged + failed);
}

const isSuccessful = (facts: StopFacts, rule: StopRule): boolean =>
  facts.judged > 0 && successRateOf(facts) >= rule.successRateMin;

/**
 * Nearly nothing succeeds, and too many have failed for the rest of the budget to make up for it: whoever
 * asks on asks a provider that is down for what cannot be used. Where more succeed some scripts may be the
 * cause, and these are told apart in time (`session-lost.ts`).
 */
function isHopeless(facts: StopFacts, rule: StopRule): boolean {
  const isBeyondRepair = facts.failed > (1 - rule.successRateMin) * facts.budget;
  return isBeyondRepair && successRateOf(facts) < rule.successRateMin / 4;
}

function isStable(facts: StopFacts, rule: StopRule): boolean {
  if (rule.kind === 'honest') return caveatsOf(facts, rule).length === 0;
  const { largestChange } = facts;
  const isStill = largestChange !== null && largestChange <= rule.largestChangeMax;
  return isStill && facts.judged + facts.failed >= rule.answersMin;
}

function caveatsOf(facts: StopFacts, rule: StopRule): StopCaveat[] {
  const caveats: StopCaveat[] = [];
  if (facts.appearancesMin < rule.appearancesMin) caveats.push('few_appearances');
  if (!((facts.reliability ?? -Infinity) >= rule.reliabilityTarget)) caveats.push('not_reliable');
  if (facts.misgradeRisk !== null && !(facts.misgradeRisk <= rule.misgradeLimit))
    caveats.push('misgrade_risk');
  return caveats;
}

type End = 'budget' | 'cost_limit' | 'waves_limit' | 'small_net_cap' | 'no_more_pairs';

function exhaustion(facts: StopFacts, rule: StopRule): End | null {
  if (facts.judged + facts.failed + facts.pending >= facts.budget) return 'budget';
  if (facts.isCostLimitReached) return 'cost_limit';
  if (facts.waves >= rule.wavesMax) return 'waves_limit';
  if (rule.kind === 'stability' && facts.isCovered) {
    const isSmall = facts.scripts <= rule.smallNetMax;
    if (isSmall && facts.resamplingPasses >= rule.smallNetPassesMax) return 'small_net_cap';
    if (!isSmall && facts.resamplingPasses >= rule.regularPassesMax) return 'no_more_pairs';
  }
  return facts.newPairsPossible ? null : 'no_more_pairs';
}

/** Why no end can be a good one; null where it can. */
function failure(facts: StopFacts, rule: StopRule): StopDecision | null {
  if (facts.judged + facts.failed === 0) return fail('no_answers');
  if (!isSuccessful(facts, rule)) return fail('low_success_rate');
  return facts.isConnected ? null : fail('disconnected');
}

/** What is there is enough where most of the budget was answered, or every script was seen often enough. */
function forcedEnd(facts: StopFacts, rule: StopRule): StopDecision {
  const share = (facts.judged + facts.failed) / Math.max(1, facts.budget);
  const isEnough =
    share >= rule.forcedShareMin || (rule.kind === 'honest' && facts.appearancesMin >= rule.appearancesMin);
  const failed = failure(facts, rule);
  if (failed !== null && failed.reason !== 'no_answers') return failed;
  return failed === null && isEnough ? finish('forced', facts, rule) : fail('timed_out');
}

function wish(facts: StopFacts, rule: StopRule): StopReason {
  if (facts.judged + facts.failed === 0) return 'first_wave';
  if (!isSuccessful(facts, rule)) return 'success_rate_low';
  if (!facts.isConnected) return 'not_connected';
  if (rule.kind === 'honest') return caveatsOf(facts, rule)[0] ?? 'not_reliable';
  return facts.isCovered ? 'resampling' : 'not_stable';
}

const fail = (reason: StopReason): StopDecision => ({ kind: 'fail', reason, caveats: [] });
const finish = (reason: StopReason, facts: StopFacts, rule: StopRule): StopDecision => ({
  kind: 'finish',
  reason,
  caveats: caveatsOf(facts, rule),
});
