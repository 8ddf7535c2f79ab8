/** Beginning runs: of a graph of plain steps, or of the plan of one that failed. */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { RunInput } from '../../contracts/assessment/messages.ts';
import type { PhaseName } from '../../contracts/assessment/words.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import { actorKey } from '../../contracts/ids.ts';
import type { RunContext } from '../../machines/assessment/run-context.ts';
import { readGraph } from '../../machines/assessment/run-graph.ts';
import { essayIdOf, listSlots } from '../../machines/assessment/slot-set.ts';
import { readProgress } from '../../persistence/assessment/runs/read-progress.ts';
import { type AssessmentHost, tellActor } from './host.ts';
import { createRunRequests, judgingIn } from './request-run.ts';
import { type RequestedIds, requestedIds } from './requested-ids.ts';
import { alreadyFinal, mustKnowRun, noSuchRun } from './run-shapes.ts';
import { toldOf } from './told.ts';

export const createRunBeginnings = (
  host: AssessmentHost,
): Pick<AssessmentHandlers, 'run.create' | 'run.retry'> => ({
  'run.create': (asked, call) => createRun(host, asked, call),
  'run.retry': (asked, call) => retryRun(host, asked, call),
});

async function createRun(
  host: AssessmentHost,
  asked: Asked<'run.create'>,
  call: Call,
): Promise<Answered<'run.create'>> {
  const { env, lane, mode, requestedBy, parentRunId, graph, params, idempotencyKey } = asked;
  const read = readGraph(graph);
  if (read.kind === 'refused') {
    const details = read.step === undefined ? {} : { step: read.step };
    throw new Denial(read.code, read.message, { details });
  }
  if (parentRunId !== undefined && (await readProgress(host.sql, parentRunId)) === null)
    throw noSuchRun(parentRunId);
  const ids = requestedIds(host, call, { verb: 'run.create', target: `${env}/${lane}`, idempotencyKey });
  const { steps, entry } = read;
  const by = { owner: call.principal.id, requestedBy: requestedBy ?? call.principal.id };
  const where = { env, lane, mode, parentRunId: parentRunId ?? null, batch: null };
  return begin(host, call, ids, { runId: ids.id, ...by, ...where, steps, entry, params });
}

/** The same request again is the same message, so it is the same run and the same answer. */
async function begin(
  host: AssessmentHost,
  call: Call,
  { id: runId, messageId }: RequestedIds,
  input: RunInput,
): Promise<Answered<'run.create'>> {
  const payload = JSON.parse(JSON.stringify({ input })) as JsonObject;
  const message = { target: actorKey('run', runId), type: 'xstate.init', payload, id: messageId };
  const told = toldOf(await tellActor(host, call, message));
  if (told.kind === 'accepted') return { runId, status: 'queued' };
  throw new Denial('CONFLICT', 'The idempotency key was used for another request; use a new one');
}

async function retryRun(
  host: AssessmentHost,
  asked: Asked<'run.retry'>,
  call: Call,
): Promise<Answered<'run.retry'>> {
  const { runId, idempotencyKey } = asked;
  const { row, context } = await mustKnowRun(host, runId);
  if (row.status === 'succeeded') throw alreadyFinal(row);
  if (row.status !== 'failed' && row.status !== 'cancelled') {
    throw new Denial('RUN_ACTIVE', `Run \`${runId}\` has not ended; wait for its end or cancel it`, {
      details: { runId, status: row.status },
    });
  }
  if (context.batch !== null) return retryBatchRun(host, asked, call, context);
  const ids = requestedIds(host, call, { verb: 'run.retry', target: runId, idempotencyKey });
  const { env, lane, mode, steps, entry, params } = context;
  const by = { owner: context.owner, requestedBy: call.principal.id };
  const input = { runId: ids.id, ...by, env, lane, mode, steps, entry, params, batch: null };
  return { ...(await begin(host, call, ids, { ...input, parentRunId: runId })), parentRunId: runId };
}

/** Its batch knows what is done by now, and has the last word on whether a run may begin. */
async function retryBatchRun(
  host: AssessmentHost,
  { runId, idempotencyKey }: Asked<'run.retry'>,
  call: Call,
  { batch, env, lane, mode, steps }: RunContext,
): Promise<Answered<'run.retry'>> {
  if (batch === null) throw noSuchRun(runId);
  const { batchId, pipeline, retry } = batch;
  const requests = createRunRequests(host);
  // The judges that it had: a plan without them would be another one.
  const how = { env, lane, mode, redo: false, assessment: judgingIn(steps) ?? undefined };
  const { runId: begun, status } =
    retry === null
      ? await requests['batch.run']({ batchId, pipeline, ...how, idempotencyKey }, call)
      : await requests['batch.retry'](
          {
            batchId,
            phase: pipeline as PhaseName,
            essayIds: listSlots(retry).map((slot) => essayIdOf(batchId, slot)),
            assessment: undefined,
            idempotencyKey,
          },
          call,
        );
  if (begun !== null) return { runId: begun, parentRunId: runId, status };
  throw new Denial('NOTHING_TO_DO', `All of run \`${runId}\` has been done since`, { details: { runId } });
}
