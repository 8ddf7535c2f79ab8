/** What an essay knows, what it hears, and what it says when it leaves a phase; the chart is in essay.ts. */
import { fromPromise, setup } from 'xstate';
import { Denial } from '../../contracts/assessment/codes.ts';
import type {
  EssayDone,
  EssayInput,
  EssayMessage,
  InitiatePhase,
} from '../../contracts/assessment/messages.ts';
import {
  type EssayOutcome,
  type EssayStatus,
  type Language,
  type PhaseName,
  phaseNames,
} from '../../contracts/assessment/words.ts';
import { address } from '../refs.ts';
import { atOf, fact, type Heard } from './talk.ts';

/** The phase that it is in, and which command of which run brought it there. */
export interface EssayCommand {
  readonly phase: PhaseName;
  readonly runId: string;
  readonly step: string;
  readonly attempt: number;
  readonly grain: 'essay' | 'batch';
  readonly deadlineMs: number;
  readonly language: Language;
  readonly promptContentId: string | null;
  readonly startedAt: number;
}

export interface EssayContext {
  readonly batchId: string;
  readonly essayId: string;
  readonly slot: number;
  readonly fileId: string | null;
  /** The newest text, which the next phase reads: spelling corrected once spelling was. */
  readonly textContentId: string | null;
  /** Why it failed last; null while nothing is wrong. */
  readonly code: string | null;
  readonly command: EssayCommand | null;
}

export type EssayEvent = Heard<EssayMessage>;

/** What the task of a phase is given; see `EssayPhaseCall` of actors/phases.ts. */
export interface PhaseWork {
  readonly batchId: string;
  readonly essayId: string;
  readonly runId: string;
  readonly attempt: number;
  /** The newest text of the essay. */
  readonly textContentId: string;
  readonly promptContentId: string | null;
  readonly language: Language;
}
export interface IngestWork {
  readonly fileId: string;
  readonly batchId: string;
  readonly essayId: string;
}
/** A refused file is a result, not an error: the same file would be refused again. */
export type Ingested =
  | {
      readonly ok: true;
      readonly contentId: string;
      readonly characters: number;
      readonly words: number;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly code: string };

/** What runs unless the kind is given something better (actors/essay-kind.ts). */
const phaseTask = (phase: PhaseName) =>
  fromPromise<Partial<PhaseEnding>, PhaseWork>(() =>
    Promise.reject(
      new Denial('PHASE_NOT_AVAILABLE', `Expected an executor for ${phase}, got none; install one`),
    ),
  );
const ingestTask = fromPromise<Ingested, IngestWork>(() =>
  Promise.reject(
    new Denial('PROCESSING_ERROR', 'Expected the activity `ingest`, got none; give it to the kind'),
  ),
);
type PhaseTasks = { readonly [P in PhaseName]: ReturnType<typeof phaseTask> };
const phaseTasks = Object.fromEntries(phaseNames.map((phase) => [phase, phaseTask(phase)])) as PhaseTasks;

export const essaySetup = setup({
  actors: { ingest: ingestTask, ...phaseTasks },
  types: {
    context: {} as EssayContext,
    events: {} as EssayEvent,
    input: {} as EssayInput,
    emitted: {} as ReturnType<typeof fact>,
  },
  guards: {
    /** What another run, or an earlier command of this one, still sends is too late. */
    isCurrent: ({ context: { command }, event }) =>
      command !== null && 'runId' in event && isOf(command, event),
    /** It is at that already and will answer once; a second answer would be one too many. */
    isAnotherCommand: ({ context: { command }, event }) =>
      'runId' in event && !(command !== null && isOf(command, event)),
    isOwnWork: ({ context }) => context.command?.grain === 'essay',
  },
  delays: { deadline: ({ context }) => context.command?.deadlineMs ?? 0 },
});

export const initiateType = (phase: PhaseName): InitiatePhase['type'] =>
  `CMD_INITIATE_${phase.toUpperCase() as Uppercase<PhaseName>}`;

interface OfCommand {
  readonly runId: string;
  readonly step: string;
  readonly attempt?: number;
}
const isOf = (command: EssayCommand, { runId, step, attempt }: OfCommand): boolean =>
  runId === command.runId && step === command.step && (attempt ?? command.attempt) === command.attempt;

const essayOf = ({ batchId, essayId, slot }: EssayContext) => ({ batchId, essayId, slot });
const stepOf = ({ runId, step, attempt }: EssayCommand) => ({ runId, step, attempt });

export const beginPhase = (phase: PhaseName) =>
  essaySetup.enqueueActions(({ context, event, enqueue }) => {
    if (!('grain' in event)) return;
    const { runId, step, attempt, grain, deadlineMs, language, promptContentId } = event;
    const startedAt = atOf(event);
    const command = { phase, runId, step, attempt, grain, deadlineMs, language, promptContentId, startedAt };
    enqueue.assign({ command });
    enqueue.emit(fact('essay.phase.started', { ...essayOf(context), ...stepOf(command), phase }));
  });

/** How a phase ended, whoever found out: its own task, the executor of the batch, a deadline, an erasure. */
export interface PhaseEnding {
  readonly outcome: Exclude<EssayOutcome, 'ineligible'>;
  readonly status: EssayStatus;
  readonly code: string | null;
  readonly contentId: string | null;
  readonly textContentId: string | null;
  readonly metrics: { readonly [name: string]: unknown };
}

const nothingFound = { contentId: null, textContentId: null, metrics: {} };
export const failedWith = (status: EssayStatus, code: string): PhaseEnding => ({
  ...nothingFound,
  outcome: 'failed',
  status,
  code,
});
export const succeededWith = (status: EssayStatus, found: Partial<PhaseEnding>): PhaseEnding => ({
  outcome: 'succeeded',
  status,
  code: null,
  contentId: found.contentId ?? null,
  textContentId: found.textContentId ?? null,
  metrics: found.metrics ?? {},
});

/**
 * Every end of a phase goes through here: one answer to the run, one thin fact, and a rich one if it is good.
 */
export const endPhase = (endingOf: (event: object) => PhaseEnding) =>
  essaySetup.enqueueActions(({ context, event, enqueue }) => {
    const { command } = context;
    if (command === null) return;
    const { metrics, ...ending } = endingOf(event);
    const { phase, runId, step, attempt, startedAt } = command;
    const durationMs = Math.max(0, Math.round(atOf(event) - startedAt));
    const whose = { ...essayOf(context), ...stepOf(command), phase };
    enqueue.assign({
      command: null,
      code: ending.code,
      textContentId: ending.textContentId ?? context.textContentId,
    });
    enqueue.emit(fact('essay.phase.completed', { ...whose, ...ending, durationMs }));
    if (ending.outcome === 'succeeded')
      enqueue.emit(fact('essay.phase.result', { ...whose, contentId: ending.contentId, metrics }));
    const { outcome, code } = ending;
    const answer = { step, attempt, slot: context.slot, outcome, ...(code === null ? {} : { code }) };
    enqueue.sendTo(address('run', runId), { type: 'ESSAY_DONE', ...answer } satisfies EssayDone);
  });

/** Every essay answers every command, or its run would wait until the deadline of the phase. */
export const answerIneligible = essaySetup.enqueueActions(({ context, event, enqueue }) => {
  if (!('grain' in event)) return;
  const { runId, step, attempt } = event;
  const { slot } = context;
  const answer: EssayDone = { type: 'ESSAY_DONE', step, attempt, slot, outcome: 'ineligible' };
  enqueue.sendTo(address('run', runId), answer);
});

export const leaveCommand = essaySetup.assign({ command: null });

/** To the batch: this slot is as it says now. */
export const tellBatch = (type: 'ESSAY_INGESTING' | 'ESSAY_STORED') =>
  essaySetup.enqueueActions(({ context: { batchId, slot, fileId }, enqueue }) => {
    enqueue.sendTo(address('batch', batchId), { type, slot, fileId });
  });
