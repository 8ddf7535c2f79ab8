/** Essays and batches in given-when-then: scripts to a status, and what a message came to there. */
import { batchKind } from '../../../../actors/batch-kind.ts';
import { essayKind } from '../../../../actors/essay-kind.ts';
import { plannedPhases, plannedPipelines } from '../../../../actors/phases.ts';
import type { BatchInput } from '../../../../contracts/assessment/messages.ts';
import { type PhaseName, phaseStatuses } from '../../../../contracts/assessment/words.ts';
import { planPipeline } from '../../../../machines/assessment/plan-pipeline.ts';
import { slotsOf } from '../../../../machines/assessment/slot-set.ts';
import { type Effect, type Move, type Played, playScript } from '../../../../runtime/testing.ts';

export const essay = essayKind({
  ingest: () => Promise.reject(new Error('played, not run')),
  phases: plannedPhases,
});
export const batch = batchKind();

export const essayInput = { batchId: 'b', essayId: 'b-00001', slot: 1 };

interface Commanded {
  readonly grain?: 'essay' | 'batch';
  readonly runId?: string;
  readonly attempt?: number;
}
export const initiate = (phase: PhaseName, more: Commanded = {}) => ({
  type: `CMD_INITIATE_${phase.toUpperCase()}`,
  runId: 'r',
  step: phase,
  attempt: 1,
  grain: 'essay' as const,
  deadlineMs: 5_000,
  language: 'en',
  promptContentId: null,
  ...more,
});
export const news = (phase: PhaseName, word: 'STARTED' | 'SUCCEEDED' | 'FAILED', more: object = {}) => ({
  type: `EVT_${phase.toUpperCase()}_${word}`,
  runId: 'r',
  step: phase,
  ...more,
});
export const found = (contentId: string, more: object = {}) => ({
  contentId,
  textContentId: contentId,
  metrics: {},
  ...more,
});
const assigned = { type: 'CONTENT_ASSIGNED', fileId: 'f1' };
const extracted = { ok: true, contentId: 'c0', characters: 300, words: 60, notes: ['zero_width'] };

const ready: readonly Move[] = [assigned, { done: 'ingest', output: extracted }];
/** How an essay comes to each of its statuses, along the shortest way. */
export function wayTo(status: string): readonly Move[] {
  const intake: { readonly [status: string]: readonly Move[] } = {
    uploaded: [],
    content_ingesting: [assigned],
    content_ingestion_failed: [assigned, { done: 'ingest', output: { ok: false, code: 'EMPTY_CONTENT' } }],
    ready_for_processing: ready,
    all_processing_completed: [...ready, { type: 'CMD_MARK_PIPELINE_COMPLETE' }],
    essay_critical_failure: [...ready, { type: 'EVT_CRITICAL_FAILURE', code: 'BROKEN' }],
  };
  const way = intake[status];
  if (way !== undefined) return way;
  for (const [name, words] of Object.entries(phaseStatuses)) {
    const phase = name as PhaseName;
    const awaiting = [...ready, initiate(phase, { grain: 'batch' })];
    if (status === words.awaiting) return awaiting;
    if (status === words.running) return [...awaiting, news(phase, 'STARTED')];
    if (status === words.succeeded) return [...awaiting, news(phase, 'SUCCEEDED')];
    if (status === words.failed) return [...awaiting, news(phase, 'FAILED', { code: 'BAD_TEXT' })];
  }
  throw new Error(`Expected a status with a way to it, got ${status}`);
}

const lastOf = (played: readonly Played[]): Played => {
  const last = played.at(-1);
  if (last === undefined) throw new Error('Expected something played, got nothing');
  return last;
};
export const playEssay = (...moves: readonly Move[]): Played =>
  lastOf(playScript(essay, { input: essayInput, moves }));
/** What the last of these messages came to, for an essay that is in a status. */
export const essayIn = (status: string, ...moves: readonly Move[]): Played =>
  playEssay(...wayTo(status), ...moves);

export const batchInput = {
  batchId: 'b',
  owner: 'anna',
  org: null,
  courseCode: 'ENG5',
  classId: null,
  assignmentId: null,
  expected: 2,
  promptContentId: null,
  intakeMs: 50_000,
  studentValidationMs: 60_000,
  retentionMs: null,
} satisfies BatchInput;

export const playBatch = (input: Partial<BatchInput>, moves: readonly Move[]): Played =>
  lastOf(playBatchAll(input, moves));
export const playBatchAll = (input: Partial<BatchInput>, moves: readonly Move[]): readonly Played[] =>
  playScript(batch, { input: { ...batchInput, ...input }, moves });

export const file = (fileId: string) => ({ type: 'FILE_RECEIVED', fileId });
export const stored = (slot: number) => ({ type: 'ESSAY_STORED', slot, fileId: `f${slot}` });
export const rejected = (slot: number) => ({
  type: 'ESSAY_REJECTED',
  slot,
  fileId: `f${slot}`,
  code: 'CONTENT_TOO_SHORT',
});
export const bothStored = [file('f1'), file('f2'), stored(1), stored(2)];

export function request(pipeline: string, more: object = {}) {
  const plan = planPipeline(plannedPhases, plannedPipelines, pipeline);
  if (plan.kind === 'refused') throw new Error(plan.message);
  const { steps, needsPrompt, requested } = plan;
  return {
    type: 'RUN_REQUESTED',
    runId: 'r1',
    pipeline,
    steps,
    requested,
    env: 'local',
    lane: 'default',
    mode: 'run',
    requestedBy: 'anna',
    redo: false,
    retry: null,
    needsPrompt,
    ...more,
  };
}
interface Outcome {
  readonly succeeded?: readonly number[];
  readonly failed?: readonly number[];
}
export const runEnded = (
  phases: { readonly [P in PhaseName]?: Outcome },
  more: { readonly runId?: string; readonly status?: string } = {},
) => ({
  type: 'RUN_ENDED',
  runId: 'r1',
  status: 'succeeded',
  phases: Object.fromEntries(
    Object.entries(phases).map(([phase, { succeeded = [], failed = [] }]) => [
      phase,
      {
        outcome: failed.length === 0 ? 'completed_successfully' : 'completed_with_failures',
        succeeded: slotsOf(succeeded),
        failed: slotsOf(failed),
      },
    ]),
  ),
  ...more,
});

type Fact = Extract<Effect, { kind: 'fact' }>;
type Mail = Extract<Effect, { kind: 'mail' }>;
export const factsIn = ({ effects }: Pick<Played, 'effects'>): readonly Fact[] =>
  effects.filter((effect) => effect.kind === 'fact');
export const factIn = (played: Pick<Played, 'effects'>, type: string): Fact['payload'] | undefined =>
  factsIn(played).find((fact) => fact.type === type)?.payload;
/** Mail to others, as `key TYPE`; timers are its own. */
export const mailIn = ({ effects }: Pick<Played, 'effects'>): readonly Mail[] =>
  effects.filter((effect): effect is Mail => effect.kind === 'mail' && effect.timer === null);
export const mailTo = (played: Pick<Played, 'effects'>, type: string): Mail | undefined =>
  mailIn(played).find((mail) => mail.type === type);
export const statusesIn = (played: readonly Played[]): readonly string[] =>
  played.flatMap((one) =>
    factsIn(one)
      .filter(({ type }) => type === 'batch.status.changed')
      .map(({ payload }) => payload['status'] as string),
  );
