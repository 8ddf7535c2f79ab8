/**
 * What batches, essays and runs say to each other, and what their machines take from the doors. Ids, numbers
 * and codes only: texts and names stay in `contents` and `files`, so a journal can outlive their erasure.
 */
import type { CourseCode, EssayOutcome, Language, PhaseName, PhaseOutcome, RunMode } from './words.ts';

/** Hex digits, four slots each; see machines/slot-set.ts. */
type Slots = string;

/** One step of a run graph as the run keeps it: checked, with every default filled in. */
export interface PlannedStep {
  readonly id: string;
  /** `phase`, `noop`, or another kind of the step table; a kind nobody knows fails when its turn comes. */
  readonly kind: string;
  readonly needs: readonly string[];
  readonly attemptsMax: number;
  /** Needs an approval record before it may start. */
  readonly approval: boolean;
  readonly params: { readonly [name: string]: unknown };
  readonly phase?: PlannedPhase;
}
export interface PlannedPhase {
  readonly name: PhaseName;
  /** `essay`: each essay runs a task of its own. `batch`: the kind `executor` is started once for all. */
  readonly grain: 'essay' | 'batch';
  /** Kind of the actor that does a phase for the whole batch. */
  readonly executor?: string;
  readonly deadlineMs: number;
  readonly essayDeadlineMs: number;
  readonly essaysMin: number;
}

export interface EssayInput {
  readonly batchId: string;
  readonly essayId: string;
  readonly slot: number;
}

export interface BatchInput {
  readonly batchId: string;
  readonly owner: string;
  readonly org: string | null;
  readonly courseCode: CourseCode;
  readonly classId: string | null;
  readonly assignmentId: string | null;
  readonly expected: number;
  readonly promptContentId: string | null;
  readonly intakeMs: number;
  readonly studentValidationMs: number;
  /** Null: kept until somebody erases it. */
  readonly retentionMs: number | null;
}

export interface RunInput {
  readonly runId: string;
  readonly owner: string;
  readonly env: string;
  readonly lane: string;
  readonly mode: RunMode;
  readonly requestedBy: string;
  readonly parentRunId: string | null;
  readonly steps: readonly PlannedStep[];
  /** Goes first where it may. */
  readonly entry: string | null;
  readonly params: { readonly [name: string]: unknown };
  readonly batch: RunBatch | null;
}
/** What a run over a batch knows of it: a copy from the moment it began. */
export interface RunBatch {
  readonly batchId: string;
  /** Whose batch it is, and where they are: an executor that asks or charges for them must not guess. */
  readonly owner: string;
  readonly org: string | null;
  readonly pipeline: string;
  readonly courseCode: CourseCode;
  readonly language: Language;
  readonly promptContentId: string | null;
  readonly assignmentId: string | null;
  /** Slots with a text that nobody has erased. */
  readonly eligible: Slots;
  /** Phases that earlier runs have done, with the slots that succeeded. Steps may need them. */
  readonly done: { readonly [phase: string]: Slots };
  /** Pruned from the plan because they are done. */
  readonly skipped: readonly PhaseName[];
  /** Set: only these slots take part, and only where they failed the phase before. */
  readonly retry: Slots | null;
}

/** To an essay. `CMD_INITIATE_<PHASE>` and `EVT_<PHASE>_<WORD>` are written with the phase in upper case. */
export type EssayMessage =
  | { readonly type: 'CONTENT_ASSIGNED'; readonly fileId: string }
  /** A better file for an essay whose first one failed. */
  | { readonly type: 'CONTENT_REPLACED'; readonly fileId: string }
  | InitiatePhase
  | PhaseNews
  | {
      readonly type: 'PHASE_TIMED_OUT' | 'PHASE_CANCELLED';
      readonly runId: string;
      readonly step: string;
      readonly attempt?: number;
    }
  | { readonly type: 'CMD_MARK_PIPELINE_COMPLETE' }
  | { readonly type: 'EVT_CRITICAL_FAILURE'; readonly code: string }
  | { readonly type: 'ERASE'; readonly by: string };

export interface InitiatePhase {
  readonly type: `CMD_INITIATE_${Uppercase<PhaseName>}`;
  readonly runId: string;
  readonly step: string;
  readonly attempt: number;
  readonly grain: 'essay' | 'batch';
  readonly deadlineMs: number;
  readonly language: Language;
  readonly promptContentId: string | null;
}
/** From the executor of a whole batch to each of its essays. */
export interface PhaseNews {
  readonly type: `EVT_${Uppercase<PhaseName>}_${'STARTED' | 'SUCCEEDED' | 'FAILED'}`;
  readonly runId: string;
  readonly step: string;
  /** Where it is given, news of another attempt is not taken. */
  readonly attempt?: number;
  readonly contentId?: string;
  /** The text that later phases read from now on. */
  readonly textContentId?: string;
  readonly code?: string;
  readonly metrics?: { readonly [name: string]: unknown };
}

/** To a batch. */
export type BatchMessage =
  /** Message id `file:<fileId>`: the same file twice is the same message (T3). */
  | { readonly type: 'FILE_RECEIVED'; readonly fileId: string }
  /** A better file is being read for an essay whose first one failed; one of the next two follows. */
  | { readonly type: 'ESSAY_INGESTING'; readonly slot: number; readonly fileId: string }
  | { readonly type: 'ESSAY_STORED'; readonly slot: number; readonly fileId: string }
  | { readonly type: 'ESSAY_REJECTED'; readonly slot: number; readonly fileId: string; readonly code: string }
  /** Erased or failed beyond repair: never part of anything again. */
  | { readonly type: 'ESSAY_GONE'; readonly slot: number; readonly code: string }
  /** Nobody waits for more files: what is there is the batch. */
  | { readonly type: 'INTAKE_CLOSED'; readonly by: string }
  | { readonly type: 'PROMPT_ATTACHED'; readonly contentId: string; readonly by: string }
  | { readonly type: 'ASSOCIATIONS_CONFIRMED'; readonly contentId: string; readonly by: string }
  | RunRequested
  | RunEnded
  | { readonly type: 'CANCEL'; readonly by: string; readonly reason: string | null }
  | { readonly type: 'CLOSE'; readonly by: string }
  | { readonly type: 'ERASE_ALL'; readonly by: string };

export interface RunRequested {
  readonly type: 'RUN_REQUESTED';
  readonly runId: string;
  readonly pipeline: string;
  /** All steps of the pipeline in order; the batch prunes what it has done. */
  readonly steps: readonly PlannedStep[];
  /** The phases that were asked for by name (see machines/assessment/plan-pipeline.ts). */
  readonly requested: readonly PhaseName[];
  readonly env: string;
  readonly lane: string;
  readonly mode: RunMode;
  readonly requestedBy: string;
  /** Does the requested phases again where they are done; not what they need. */
  readonly redo: boolean;
  /** Set: the requested phases again, for these slots only. */
  readonly retry: Slots | null;
  readonly needsPrompt: boolean;
}
export interface RunEnded {
  readonly type: 'RUN_ENDED';
  readonly runId: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly phases: {
    readonly [phase: string]: {
      readonly outcome: PhaseOutcome;
      readonly succeeded: Slots;
      readonly failed: Slots;
    };
  };
}

/** To a run. */
export type RunMessage =
  /** One bounded advance. `tick` is the number it would be: two tickers cannot both take it. */
  | { readonly type: 'TICK'; readonly tick: number; readonly by: string; readonly fence: number | null }
  | EssayDone
  /** From the executor of a batch-grain phase: what it has not told an essay, it never will. */
  | {
      readonly type: 'PHASE_EXECUTED';
      readonly step: string;
      readonly attempt: number;
      readonly code?: string;
    }
  | { readonly type: 'ESSAY_GONE'; readonly slot: number }
  | {
      readonly type: 'APPROVAL_GIVEN';
      readonly step: string;
      readonly by: string;
      /** Milliseconds since 1970, or null: for ever. */
      readonly expiresAt: number | null;
    }
  | {
      readonly type: 'APPROVAL_REFUSED';
      readonly step: string;
      readonly by: string;
      readonly reason: string | null;
    }
  | { readonly type: 'CANCEL'; readonly by: string; readonly reason: string | null }
  | { readonly type: 'LEASE_ACQUIRED'; readonly owner: string; readonly ttlMs: number }
  | { readonly type: 'LEASE_RENEWED'; readonly owner: string; readonly fence: number; readonly ttlMs: number }
  | { readonly type: 'LEASE_RELEASED'; readonly owner: string; readonly fence: number }
  | {
      readonly type: 'ARTIFACT_STORED';
      readonly name: string;
      readonly contentId: string;
      readonly sha256: string;
      readonly size: number;
    };

export interface EssayDone {
  readonly type: 'ESSAY_DONE';
  readonly step: string;
  readonly attempt: number;
  readonly slot: number;
  readonly outcome: EssayOutcome;
  readonly code?: string;
}

/** What starts the actor of a batch-grain phase (its kind is `PlannedPhase.executor`). */
export interface ExecutorInput {
  readonly runId: string;
  readonly step: string;
  readonly attempt: number;
  readonly phase: PhaseName;
  readonly batch: RunBatch;
  /** Who takes part. Each of them must be told `EVT_<PHASE>_SUCCEEDED` or `_FAILED`. */
  readonly participants: Slots;
  readonly params: { readonly [name: string]: unknown };
}
