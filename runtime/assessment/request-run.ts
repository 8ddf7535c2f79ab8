/** Runs over a batch: whether one could start, starting one, and doing a phase again where it failed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Answered, Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { type AssessmentSettings, assessmentSettings } from '../../contracts/assessment/judging-shapes.ts';
import type { PlannedStep, RunRequested } from '../../contracts/assessment/messages.ts';
import type { PhaseName } from '../../contracts/assessment/words.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import { Retryable } from '../../contracts/failures.ts';
import type { BatchContext } from '../../machines/assessment/batch-context.ts';
import { inBoth, inFirstOnly, noSlots, type SlotSet, slotsOf } from '../../machines/assessment/slot-set.ts';
import { listAssessments } from '../../persistence/assessment/judging-views/list-assessments.ts';
import { runOwner } from '../../persistence/assessment/owners/run-owner.ts';
import { findRun } from '../../persistence/assessment/views/find-run.ts';
import { attachPrompt, tellBatch } from './change-batch.ts';
import { assertOwnEssays } from './confirm-students.ts';
import type { AssessmentHost } from './host.ts';
import { assertJudgeable, judgingForecast } from './judging-doors/judging-forecast.ts';
import { type LookAhead, lookAhead, planOf, type Wanted } from './look-ahead.ts';
import { type RequestedIds, requestedIds } from './requested-ids.ts';
import { mustFindBatch } from './require-batch.ts';
import { runContextIn } from './run-brief.ts';

type RunVerb = 'batch.preflight' | 'batch.run' | 'batch.retry';
type Requested = Answered<'batch.run'>;

export const createRunRequests = (host: AssessmentHost): Pick<AssessmentHandlers, RunVerb> => ({
  'batch.preflight': (asked) => preflight(host, asked),
  'batch.run': (asked, call) => startRun(host, asked, call),
  'batch.retry': (asked, call) => retryPhase(host, asked, call),
});

async function preflight(
  host: AssessmentHost,
  { batchId, pipeline, prompt, redo, assessment }: Asked<'batch.preflight'>,
): Promise<Answered<'batch.preflight'>> {
  await mustFindBatch(host, batchId);
  const plan = judgedAs(planOf(host, pipeline), assessment);
  const wanted = { batchId, plan, redo, bringsPrompt: prompt !== undefined, retryOf: null };
  const seen = await lookAhead(host, wanted);
  const { skipped, essays } = seen;
  const judged = await judgingSeen(host, seen);
  const obstacle = seen.obstacle ?? judged.obstacle;
  const cost = judged.forecast === null ? seen.cost : { ...seen.cost, cj_comparison: judged.forecast.budget };
  const planned = plan.steps.flatMap(({ phase, needs }) => (phase === undefined ? [] : [{ phase, needs }]));
  return {
    batchId,
    pipeline,
    allowed: obstacle === null,
    code: obstacle?.code ?? null,
    message: obstacle?.message ?? null,
    phases: planned.map(({ phase: { name }, needs }) => ({
      phase: name,
      needs: [...needs],
      isAvailable: !plan.missing.includes(name),
      isDone: skipped.includes(name),
    })),
    skipped: [...skipped],
    essays,
    cost,
    assessment: judged.forecast,
  };
}

/** A preflight says no as a value; of a judge that is not there nothing more can be told. */
async function judgingSeen(
  host: AssessmentHost,
  seen: LookAhead,
): Promise<{
  readonly forecast: Answered<'batch.preflight'>['assessment'];
  readonly obstacle: Denial | null;
}> {
  const settings = judgingIn(seen.left);
  if (settings === null) return { forecast: null, obstacle: null };
  const judging = { host, batch: seen.batch, settings };
  try {
    await assertJudgeable(judging);
    return { forecast: await judgingForecast(judging, seen.essays), obstacle: null };
  } catch (error) {
    if (error instanceof Denial) return { forecast: null, obstacle: error };
    throw error;
  }
}

async function startRun(host: AssessmentHost, asked: Asked<'batch.run'>, call: Call): Promise<Requested> {
  const { batchId, pipeline, prompt, redo, env, lane, mode, idempotencyKey, assessment } = asked;
  await mustFindBatch(host, batchId);
  const plan = judgedAs(planOf(host, pipeline), assessment);
  const ids = requestedIds(host, call, { verb: 'batch.run', target: batchId, idempotencyKey });
  return requestRun(host, call, {
    wanted: { batchId, plan, redo, bringsPrompt: prompt !== undefined, retryOf: null },
    prompt: prompt ?? null,
    ids,
    how: { pipeline, env, lane, mode },
  });
}

/** How a ranking is made stands with its step: the session reads it there. */
function judgedAs(plan: Wanted['plan'], settings: AssessmentSettings | undefined): Wanted['plan'] {
  if (settings === undefined) return plan;
  if (!plan.steps.some(isJudging)) {
    const message = 'Expected `assessment` only where `cj_assessment` is part of the pipeline; leave it out';
    throw new Denial('VALIDATION_ERROR', message, { details: { path: 'assessment' } });
  }
  const steps = plan.steps.map((step) => (isJudging(step) ? { ...step, params: settings } : step));
  return { ...plan, steps };
}

const isJudging = ({ phase }: PlannedStep): boolean => phase?.name === 'cj_assessment';

/** As the session will read them; null: nothing is judged. */
export function judgingIn(steps: readonly PlannedStep[]): AssessmentSettings | null {
  const step = steps.find(isJudging);
  return step === undefined ? null : assessmentSettings.parse(step.params);
}

/** Ranking compares all essays with each other, so it is done again for all of them or not at all. */
const wholeBatchOnly: readonly PhaseName[] = ['cj_assessment'];

async function retryPhase(host: AssessmentHost, asked: Asked<'batch.retry'>, call: Call): Promise<Requested> {
  const { batchId, phase, essayIds, idempotencyKey } = asked;
  const { lastRun } = await mustFindBatch(host, batchId);
  const settings = asked.assessment ?? (await judgedBefore(host, asked));
  const plan = judgedAs(planOf({ ...host, pipelines: [] }, phase), settings);
  const isWhole = wholeBatchOnly.includes(phase);
  if (isWhole && essayIds !== undefined) {
    throw new Denial(
      'CJ_NEEDS_WHOLE_BATCH',
      `${phase} compares all essays with each other; ask again without \`essayIds\``,
      { details: { phase } },
    );
  }
  if (essayIds !== undefined) await assertOwnEssays(host, batchId, essayIds);
  const ids = requestedIds(host, call, { verb: 'batch.retry', target: batchId, idempotencyKey });
  const last = lastRun === null ? null : await findRun(host.sql, lastRun);
  return requestRun(host, call, {
    wanted: {
      batchId,
      plan,
      redo: true,
      bringsPrompt: false,
      retryOf: (context) => failedIn(context, { phase, needs: needsOf(plan, phase), essayIds, isWhole }),
    },
    prompt: null,
    ids,
    how: { pipeline: phase, env: last?.env ?? 'local', lane: last?.lane ?? 'default', mode: 'run' },
  });
}

/** Whoever asks again wants the judges that he had, not the default one. */
async function judgedBefore(
  { sql }: AssessmentHost,
  { batchId, phase }: Asked<'batch.retry'>,
): Promise<AssessmentSettings | undefined> {
  if (phase !== 'cj_assessment') return undefined;
  const asked = { owner: null, batchId, status: null, beforePlace: null, limit: 1 };
  const [last] = await listAssessments(sql, asked);
  return last === undefined ? undefined : assessmentSettings.parse(JSON.parse(last.settings));
}

const needsOf = (plan: Wanted['plan'], phase: PhaseName): readonly string[] =>
  plan.steps.find((step) => step.phase?.name === phase)?.needs ?? [];

interface Failed {
  readonly phase: PhaseName;
  readonly needs: readonly string[];
  readonly essayIds: readonly string[] | undefined;
  readonly isWhole: boolean;
}

/** Those with a text who came as far as this phase and not through it. */
function failedIn(context: BatchContext, { phase, needs, essayIds, isWhole }: Failed): SlotSet | null {
  const { done, stored, batchId } = context;
  if (!Object.hasOwn(done, phase)) {
    throw new Denial('BATCH_NOT_READY', `${phase} was never done for batch \`${batchId}\`; run it first`, {
      details: { batchId, phase },
    });
  }
  if (isWhole) return null;
  const came = needs.reduce((rest, need) => inBoth(rest, done[need] ?? noSlots), stored);
  const failed = inFirstOnly(came, done[phase] ?? noSlots);
  return essayIds === undefined ? failed : inBoth(failed, slotsOf(essayIds.map(slotIn)));
}
/** See `essayIdOf`. */
const slotIn = (essayId: string): number => Number(essayId.slice(essayId.lastIndexOf('-') + 1));

interface RunAsked {
  readonly wanted: Wanted;
  readonly prompt: string | null;
  readonly ids: RequestedIds;
  readonly how: Pick<RunRequested, 'pipeline' | 'env' | 'lane' | 'mode'>;
}

/** Two callers may look at the same time; the batch takes one, and the other looks again. */
const looksMax = 5;
const BUSY_MS = 200;

async function requestRun(host: AssessmentHost, call: Call, asked: RunAsked): Promise<Requested> {
  const { wanted, prompt, ids, how } = asked;
  for (let look = 0; look < looksMax; look += 1) {
    // 1. The same request again is the same run, however that one ended.
    const before = ids.isRepeatable ? await startedBefore(host, wanted, ids.id) : null;
    if (before !== null) return before;
    // 2. What stands in the way is said here: the batch could only say no.
    const seen = await lookAhead(host, wanted);
    if (seen.obstacle?.code === 'NOTHING_TO_DO') return nothingToDo(seen);
    if (seen.obstacle !== null) throw seen.obstacle;
    const settings = judgingIn(seen.left);
    if (settings !== null) await assertJudgeable({ host, batch: seen.batch, settings });
    if (prompt !== null) await attachPrompt(host, { batchId: wanted.batchId, text: prompt }, call);
    // 3. A refusal is kept with its message id for ever, so the next try needs one of its own.
    const messageId = look === 0 ? ids.messageId : host.nextId();
    const payload = { ...how, ...requestOf(wanted, seen), runId: ids.id, requestedBy: call.principal.id };
    const change = { batchId: wanted.batchId, type: 'RUN_REQUESTED', payload, messageId } as const;
    const told = await tellBatch(host, call, change);
    if (told.kind !== 'accepted') continue;
    await untilBegun(host, ids.id);
    return started(seen, ids.id, told.status);
  }
  throw new Retryable('busy', `Batch \`${wanted.batchId}\` changes too fast; ask again`, BUSY_MS);
}

/** A node that is held takes no mail: then the run is only promised. */
const BEGIN_MS = 2_000;
const LOOK_MS = 5;

/** The run begins by a message of the batch, a moment later: whoever is told of it must find it. */
async function untilBegun({ sql, now }: AssessmentHost, runId: string): Promise<void> {
  const until = now() + BEGIN_MS;
  while ((await runOwner(sql, runId)) === null && now() < until) await pause(LOOK_MS);
}

/** As plain JSON: what is written into the mailbox is compared with what is written again. */
function requestOf({ plan, redo }: Wanted, { retry, needsPrompt }: LookAhead) {
  const { steps, requested } = plan;
  return JSON.parse(JSON.stringify({ steps, requested, redo, retry, needsPrompt })) as JsonObject;
}

const phasesIn = (steps: RunRequested['steps']): PhaseName[] =>
  steps.flatMap(({ phase }) => (phase === undefined ? [] : [phase.name]));

const started = ({ batch, left, skipped }: LookAhead, runId: string, status: string): Requested => ({
  batchId: batch.id,
  runId,
  result: 'started',
  phases: phasesIn(left),
  skipped: [...skipped],
  status,
});

const nothingToDo = ({ batch, skipped }: LookAhead): Requested => ({
  batchId: batch.id,
  runId: null,
  result: 'nothing_to_do',
  phases: [],
  skipped: [...skipped],
  status: batch.status,
});

/** The run that this request has started already, if it has. */
async function startedBefore(host: AssessmentHost, wanted: Wanted, runId: string): Promise<Requested | null> {
  const row = await findRun(host.sql, runId);
  const batch = await mustFindBatch(host, wanted.batchId);
  if (row !== null && row.snapshot !== null) {
    const { steps, batch: at } = runContextIn(row.snapshot);
    const { id: batchId, status } = batch;
    const skipped = [...(at?.skipped ?? [])];
    return { batchId, runId, result: 'started', phases: phasesIn(steps), skipped, status };
  }
  // Taken, but the run has not begun: what it will do is what the batch would do now.
  if (batch.activeRun !== runId) return null;
  return started(await lookAhead(host, wanted), runId, batch.status);
}
