/**
 * What sessions of comparative judgement, providers and the gateway say to each other. Ids, numbers and codes
 * only: a judge's reasons quote essays, so they stand in `judgement_notes` and are erased with them.
 */
import type { AssessmentSettings } from './judging-shapes.ts';
import type { AssessmentReason, Language, Winner } from './words.ts';

/** Hex digits, four slots each; see machines/slot-set.ts. */
type Slots = string;

/** To a session (`assessment/<id>`). */
export type AssessmentMessage =
  /** Answers of judges, a bag at a time. Whatever was answered before changes nothing. */
  | { readonly type: 'JUDGED'; readonly verdicts: readonly Verdict[] }
  | { readonly type: 'CANCEL'; readonly by: string }
  /** From the run. */
  | { readonly type: 'PHASE_CANCELLED' | 'PHASE_TIMED_OUT'; readonly runId: string; readonly step: string }
  /** From an operator or the supervisor: look whether what was asked for is still under way. */
  | { readonly type: 'RECOVER'; readonly by: string };

export interface Verdict {
  /** Number of the comparison within its session, from 1. */
  readonly seq: number;
  readonly outcome: Winner | 'error';
  readonly code?: string;
}

/** What the tasks of a session are given and answer; see actors/assessment-kind.ts. */
export interface SessionRef {
  readonly assessmentId: string;
  readonly batchId: string;
  readonly runId: string;
  readonly owner: string;
  readonly org: string | null;
  readonly assignmentId: string | null;
  readonly language: Language;
  readonly promptContentId: string | null;
  readonly settings: AssessmentSettings;
}
export interface PrepareInput extends SessionRef {
  readonly participants: Slots;
}
export interface Prepared {
  readonly students: number;
  readonly anchors: number;
  readonly budget: number;
  /** Slots whose text could not be had; they fail the phase, the others go on. */
  readonly missing: Slots;
  /** Names of warnings, for the result: `budget_below_coverage`, `anchors_not_on_scale`, … */
  readonly warnings: readonly string[];
  /** How long the session waits for anybody: people sleep, and batches of providers take a day. */
  readonly answerMs: number;
  /** Null, or why the session cannot be held as it was asked for. */
  readonly problem: string | null;
}
export interface PlanInput extends SessionRef {
  readonly wave: number;
  /** Number of the last comparison of the waves before. */
  readonly after: number;
  readonly pairsMax: number;
}
export interface PlannedWave {
  readonly wave: number;
  /** How many comparisons the wave has; they are numbered from `after` + 1. */
  readonly count: number;
  /** So many questions wait already that none were added: the wave is planned later. */
  readonly isQueueFull?: boolean;
  /** The money that is left buys no comparison more. */
  readonly isMoneyShort?: boolean;
}
export interface ScoreInput extends SessionRef {
  readonly wave: number;
  readonly budget: number;
  readonly warnings: readonly string[];
}
/** What the decision to go on or stop is made of, beside the counters that the session has itself. */
export interface Scored {
  readonly kind: 'scored' | 'disconnected' | 'insufficient';
  /** Adaptive-safe (empirical Bayes); null where it cannot be told. */
  readonly reliability: number | null;
  readonly spread: number | null;
  readonly largestChange: number | null;
  readonly appearancesMin: number;
  readonly isConnected: boolean;
  readonly isCovered: boolean;
  /** Share of essays that are expected to get a wrong grade; null without grades. */
  readonly misgradeRisk: number | null;
  readonly costUsd: number;
  /** Failures of scripts that nobody can judge: they say nothing of the others. */
  readonly failedOfLost: number;
}
export interface PublishInput extends ScoreInput {
  readonly reason: AssessmentReason;
}
export interface Published {
  /** By place: slot, rank, grade (null without one). Null where there are too many for one message. */
  readonly essays: readonly (readonly [number, number, string | null])[] | null;
  /** Who is not on the scale: erased before anybody judged, or judged by nobody who was asked. */
  readonly unjudged: Slots;
  readonly isGraded: boolean;
  /** Why there are no grades: `no_anchors`, `agreement_below_limit`, … */
  readonly gradesWithheld: string | null;
  readonly reliability: number | null;
  readonly judged: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** To a provider (`provider/<name>`): what its calls came to, gathered by a node. */
export type ProviderMessage =
  | { readonly type: 'CALLS'; readonly succeeded: number; readonly failed: number; readonly code?: string }
  /** A spending limit: trying again is of no use before `untilMs`, or before somebody says so. */
  | { readonly type: 'CAPPED'; readonly code: string; readonly untilMs: number | null }
  | { readonly type: 'RESET'; readonly by: string };
