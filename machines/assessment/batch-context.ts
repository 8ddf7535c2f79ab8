/**
 * What a batch knows, and what can be told from it. Sets of slots, ids and flags: O(1) whatever the texts.
 */
import type { BatchInput, RunBatch, RunEnded, RunRequested } from '../../contracts/assessment/messages.ts';
import {
  type CourseCode,
  languageOf,
  type PhaseName,
  type RunMode,
} from '../../contracts/assessment/words.ts';
import { pruneDone } from './plan-pipeline.ts';
import {
  countSlots,
  hasSlot,
  inBoth,
  inEither,
  inFirstOnly,
  noSlots,
  type SlotSet,
  withoutSlot,
  withSlot,
} from './slot-set.ts';

export interface BatchContext {
  readonly batchId: string;
  readonly owner: string;
  readonly org: string | null;
  readonly courseCode: CourseCode;
  /** Set: REGULAR, its students are confirmed. Null: GUEST. Nothing else decides that. */
  readonly classId: string | null;
  readonly assignmentId: string | null;
  readonly expected: number;
  readonly intakeMs: number;
  readonly studentValidationMs: number;
  readonly promptContentId: string | null;
  /** The lowest slot that never had a file. */
  readonly nextSlot: number;
  readonly assigned: number;
  readonly excess: number;
  /** Slots whose file is being read now; then with a text; with a failed file; and erased ones. */
  readonly reading: SlotSet;
  readonly stored: SlotSet;
  readonly failed: SlotSet;
  readonly gone: SlotSet;
  /** Nobody waits for more files: slots that have none are given up. */
  readonly isIntakeClosed: boolean;
  /** What was confirmed last; null: nothing yet. */
  readonly associationsContentId: string | null;
  /** By phase, the slots that succeeded in it, in whatever run. */
  readonly done: { readonly [phase: string]: SlotSet };
  readonly run: { readonly runId: string; readonly mode: RunMode } | null;
  /** Closed, cancelled or erased: takes nothing more but erasure. */
  readonly isClosed: boolean;
  readonly isErased: boolean;
}

export const emptyBatch = (input: BatchInput): BatchContext => ({
  batchId: input.batchId,
  owner: input.owner,
  org: input.org,
  courseCode: input.courseCode,
  classId: input.classId,
  assignmentId: input.assignmentId,
  expected: input.expected,
  intakeMs: input.intakeMs,
  studentValidationMs: input.studentValidationMs,
  promptContentId: input.promptContentId,
  nextSlot: 1,
  assigned: 0,
  excess: 0,
  reading: noSlots,
  stored: noSlots,
  failed: noSlots,
  gone: noSlots,
  isIntakeClosed: false,
  associationsContentId: null,
  done: {},
  run: null,
  isClosed: false,
  isErased: false,
});

/** The lowest slot that a file may have, or null: an essay can be erased before it ever had one. */
export function freeSlot({ nextSlot, expected, gone, isIntakeClosed }: BatchContext): number | null {
  if (isIntakeClosed) return null;
  let slot = nextSlot;
  while (hasSlot(gone, slot)) slot += 1;
  return slot <= expected ? slot : null;
}

/** Every slot that may have a file has one, and each of these is a text or a failure. */
export const isIntakeOver = (context: BatchContext): boolean =>
  context.reading === noSlots && freeSlot(context) === null;

export const countsOf = ({ assigned, stored, failed, excess }: BatchContext) => ({
  assigned,
  stored: countSlots(stored),
  failed: countSlots(failed),
  excess,
});

type Sets = Pick<BatchContext, 'reading' | 'stored' | 'failed' | 'gone'>;

/** A slot is in one of the four sets; what is gone stays gone, whatever comes late. */
export function slotMoved(context: BatchContext, slot: number, to: keyof Sets): Sets {
  const { reading, stored, failed, gone } = context;
  const into = hasSlot(gone, slot) ? 'gone' : to;
  const moved = (name: keyof Sets, set: SlotSet): SlotSet =>
    name === into ? withSlot(set, slot) : withoutSlot(set, slot);
  return {
    reading: moved('reading', reading),
    stored: moved('stored', stored),
    failed: moved('failed', failed),
    gone: moved('gone', gone),
  };
}

/** What a run would begin with now, or null where it would have nothing to do. */
export function runFor(
  context: BatchContext,
  request: RunRequested,
): { readonly steps: RunRequested['steps']; readonly batch: RunBatch } | null {
  const { done, stored: eligible, batchId, owner, org, courseCode, assignmentId } = context;
  const retry = request.retry === null ? null : stillToDo(context, request.retry, request.requested);
  const redo = request.redo || retry !== null;
  const { steps, skipped } = pruneDone(request.steps, {
    done,
    eligible,
    redo,
    requested: request.requested,
  });
  if (steps.length === 0 || (retry ?? eligible) === noSlots) return null;
  const language = languageOf(courseCode);
  const whose = { batchId, owner, org, courseCode, language, assignmentId };
  const { promptContentId } = context;
  const known = { ...whose, pipeline: request.pipeline, promptContentId };
  return { steps, batch: { ...known, eligible, done, skipped, retry } };
}

/** Of the slots to be tried again, those that are there and have not succeeded in all that is asked for. */
function stillToDo({ stored, done }: BatchContext, retry: SlotSet, requested: readonly PhaseName[]): SlotSet {
  let finished = stored;
  for (const phase of requested) finished = inBoth(finished, done[phase] ?? noSlots);
  return inFirstOnly(inBoth(retry, stored), finished);
}

/** Who failed when done again is not done any more. A dry run does nothing, so nothing is done by it. */
export function doneAfter({ done, run }: BatchContext, { phases }: RunEnded): BatchContext['done'] {
  if (run?.mode === 'dry_run') return done;
  const after: Record<string, SlotSet> = { ...done };
  for (const [phase, { succeeded, failed }] of Object.entries(phases)) {
    after[phase] = inEither(inFirstOnly(done[phase] ?? noSlots, failed), succeeded);
  }
  return after;
}

/** Essays by how they came out of a run: one that failed anywhere in it has failed. */
export function runCounts({ phases }: RunEnded): { readonly succeeded: number; readonly failed: number } {
  let [succeeded, failed] = [noSlots, noSlots];
  for (const phase of Object.values(phases)) {
    succeeded = inEither(succeeded, phase.succeeded);
    failed = inEither(failed, phase.failed);
  }
  return { succeeded: countSlots(inFirstOnly(succeeded, failed)), failed: countSlots(failed) };
}
