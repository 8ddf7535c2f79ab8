/**
 * What a session of comparative judgement remembers, and what can be read off it. Nothing here changes
 * anything. Which comparisons are out is kept for the present wave only, so an answer costs the same in a
 * session of forty as in one of forty thousand.
 */
import type { ExecutorInput } from '../../contracts/assessment/messages.ts';
import type { Scored, ScoreInput, SessionRef, Verdict } from '../../contracts/assessment/judging-messages.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import { assessmentSettings } from '../../contracts/assessment/judging-shapes.ts';
import type { AssessmentReason, IgnoredReason } from '../../contracts/assessment/words.ts';
import {
  decideNext,
  type StopDecision,
  type StopFacts,
  type StopReason,
  stopRuleDefaults,
} from '../../judging/stop-rule.ts';
import { executorIdOf } from './run-phases.ts';
import { hasSlot, noSlots, type SlotSet } from './slot-set.ts';

export interface SessionContext extends SessionRef {
  readonly step: string;
  readonly attempt: number;
  readonly participants: SlotSet;
  /** What the caller asked for is not what a session can do. */
  readonly hasBadSettings: boolean;
  /** Participants whose text could not be had. */
  readonly missing: SlotSet;
  readonly students: number;
  readonly anchors: number;
  readonly budget: number;
  readonly warnings: readonly string[];
  readonly answerMs: number;
  /** The present one, from 1; 0 before the first. */
  readonly wave: number;
  /** Numbers of comparisons up to here are of waves before. */
  readonly base: number;
  /** How many comparisons were asked for in all: numbers up to here are known. */
  readonly submitted: number;
  /** Comparisons of the present wave that nobody has answered, numbered from `base`. */
  readonly open: SlotSet;
  readonly pending: number;
  readonly judged: number;
  readonly failed: number;
  /** Of those that failed: because an essay was erased, which speaks against no judge. */
  readonly withdrawn: number;
  /** When somebody answered last, or the wave began. */
  readonly lastAnswerAt: number;
  /** No more answers are waited for. */
  readonly isForced: boolean;
  /** False when the last plan found nothing to ask. */
  readonly hasNewPairs: boolean;
  /** What is left of the limit of money buys no comparison more. */
  readonly isMoneyShort: boolean;
  /** Waves since every script had met every other. */
  readonly passes: number;
  readonly scored: Scored | null;
  readonly reason: AssessmentReason | null;
}

export function sessionContextOf({ runId, step, attempt, batch, ...input }: ExecutorInput): SessionContext {
  const asked = assessmentSettings.safeParse(input.params);
  return {
    assessmentId: executorIdOf(runId, step, attempt),
    batchId: batch.batchId,
    runId,
    owner: batch.owner,
    org: batch.org,
    assignmentId: batch.assignmentId,
    language: batch.language,
    promptContentId: batch.promptContentId,
    settings: asked.success ? asked.data : assessmentSettings.parse({}),
    step,
    attempt,
    participants: input.participants,
    hasBadSettings: !asked.success,
    missing: noSlots,
    students: 0,
    anchors: 0,
    budget: 0,
    warnings: [],
    answerMs: 0,
    wave: 0,
    base: 0,
    submitted: 0,
    open: noSlots,
    pending: 0,
    judged: 0,
    failed: 0,
    withdrawn: 0,
    lastAnswerAt: 0,
    isForced: false,
    hasNewPairs: true,
    isMoneyShort: false,
    passes: 0,
    scored: null,
    reason: null,
  };
}

export const refOf = (context: SessionContext): SessionRef => {
  const { assessmentId, batchId, runId, owner, org, assignmentId, language, promptContentId, settings } =
    context;
  return { assessmentId, batchId, runId, owner, org, assignmentId, language, promptContentId, settings };
};

export const scoreInputOf = (context: SessionContext): ScoreInput => {
  const { wave, budget, warnings } = context;
  return { ...refOf(context), wave, budget, warnings };
};

export const countersOf = ({ submitted, judged, failed, budget }: SessionContext) => ({
  submitted,
  judged,
  failed,
  budget,
});

/** Why an answer changes nothing; null: it is waited for. */
export function ignoredBecause(context: SessionContext, { seq }: Verdict): IgnoredReason | null {
  const { base, submitted, open, isForced } = context;
  if (!Number.isInteger(seq) || seq < 1 || seq > submitted) return 'unknown';
  if (seq > base && hasSlot(open, seq - base)) return null;
  return isForced && seq > base ? 'late' : 'duplicate';
}

function factsOf(context: SessionContext): StopFacts {
  const { students, anchors, judged, failed, withdrawn, pending, wave, scored, settings } = context;
  // Of essays that nobody could judge: they say nothing of how well the others go.
  const lostFailures = withdrawn + (scored?.failedOfLost ?? 0);
  return {
    scripts: students < 2 ? students : students + anchors,
    judged,
    failed: failed - lostFailures,
    pending,
    budget: budgetOf(context) - lostFailures,
    waves: wave,
    isConnected: scored?.isConnected ?? false,
    appearancesMin: scored?.appearancesMin ?? 0,
    reliability: scored?.reliability ?? null,
    largestChange: scored?.largestChange ?? null,
    misgradeRisk: scored?.misgradeRisk ?? null,
    newPairsPossible: context.hasNewPairs,
    isCovered: scored?.isCovered ?? false,
    resamplingPasses: context.passes,
    isCostLimitReached:
      context.isMoneyShort ||
      (settings.budgetUsd !== undefined && (scored?.costUsd ?? 0) >= settings.budgetUsd),
    isForced: context.isForced,
  };
}

/** Where pairs are judged once, one that failed is asked again without using anything up. */
const budgetOf = ({ budget, failed, settings }: SessionContext): number =>
  settings.repeats ? budget : budget + failed;

/** The one place where a session goes on, ends, or has failed. */
export function decisionOf(context: SessionContext): StopDecision {
  const { stop, successRateMin, reliabilityTarget, misgradeLimit } = context.settings;
  return decideNext(factsOf(context), {
    ...stopRuleDefaults,
    kind: stop,
    successRateMin,
    reliabilityTarget,
    misgradeLimit,
    wavesMax: limits.wavesMax,
  });
}

/** Whether an end by force can be a good one; the scale itself is looked at when it is there. */
export function couldBeForced(context: SessionContext): boolean {
  const { judged, failed, scored, settings } = context;
  const { forcedShareMin, appearancesMin } = stopRuleDefaults;
  const share = (judged + failed) / Math.max(1, budgetOf(context));
  const isSeen = settings.stop === 'honest' && (scored?.appearancesMin ?? 0) >= appearancesMin;
  return share >= forcedShareMin || isSeen;
}

const reasons: { readonly [R in StopReason]?: AssessmentReason } = {
  stable: 'COMPLETE_STABLE',
  budget: 'COMPLETE_MAX_COMPARISONS',
  waves_limit: 'COMPLETE_MAX_COMPARISONS',
  cost_limit: 'COMPLETE_COST_LIMIT',
  small_net_cap: 'COMPLETE_ALL_PAIRS',
  no_more_pairs: 'COMPLETE_ALL_PAIRS',
  forced: 'COMPLETE_FORCED_RECOVERY',
  insufficient: 'COMPLETE_INSUFFICIENT_ESSAYS',
  no_scripts: 'ERROR_NO_ESSAYS',
  no_answers: 'ERROR_LOW_SUCCESS_RATE',
  low_success_rate: 'ERROR_LOW_SUCCESS_RATE',
  disconnected: 'ERROR_DISCONNECTED',
  timed_out: 'ERROR_TIMED_OUT',
};
export const reasonOf = ({ reason }: StopDecision): AssessmentReason => reasons[reason] ?? 'ERROR_SCORING';

const spread = 8;
const firstRounds = 3;

/** How many comparisons the next wave may have: few at first, so that later ones know where to look. */
export function waveSizeOf(context: SessionContext): number {
  const { students, anchors, budget, submitted, wave, settings } = context;
  const perRound = Math.max(1, Math.floor((students + anchors) / 2));
  const rounds = settings.waveRounds ?? (wave === 0 ? firstRounds : Math.ceil(budget / spread / perRound));
  const wanted = settings.pairs === 'specified' ? limits.wavePairsMax : rounds * perRound;
  return Math.max(0, Math.min(wanted, budgetOf(context) - submitted, limits.wavePairsMax));
}
