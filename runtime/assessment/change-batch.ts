/**
 * The verbs that move a batch on or end it. Each says what it wants to the batch itself; where that says no,
 * the read model (never older than the answer) tells why, in the words of the API.
 */
import type { Asked, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { BatchMessage } from '../../contracts/assessment/messages.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import { actorKey } from '../../contracts/ids.ts';
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import { type BatchChanged, batchChangedOf } from './batch-shapes.ts';
import { type AssessmentHost, tellActor } from './host.ts';
import { requestedIds } from './requested-ids.ts';
import { mustFindBatch } from './require-batch.ts';
import { storePrompt } from './store-prompt.ts';
import { absent, type Told, toldOf } from './told.ts';

interface Change {
  readonly batchId: string;
  readonly type: BatchMessage['type'];
  readonly payload: JsonObject;
  readonly messageId?: string;
}

export async function tellBatch(host: AssessmentHost, call: Call, change: Change): Promise<Told> {
  const { batchId, type, payload, messageId } = change;
  const target = actorKey('batch', batchId);
  const id = messageId ?? host.nextId();
  return toldOf(await tellActor(host, call, { target, type, payload, id }));
}

/** `isDone`: what was asked for is so already, and asking twice is no mistake. */
export async function changed(
  host: AssessmentHost,
  call: Call,
  change: Change,
  isDone: (row: BatchRow) => boolean,
): Promise<BatchChanged> {
  const told = await tellBatch(host, call, change);
  const row = await mustFindBatch(host, change.batchId);
  if (told.kind === 'accepted' || isDone(row)) return batchChangedOf(row);
  throw refusalOf(row);
}

/** Why a batch takes nothing new now. */
export function refusalOf(row: BatchRow): Denial {
  const { id, status } = row;
  const details = { batchId: id, status };
  if (status === 'processing_pipelines') {
    return new Denial('RUN_ACTIVE', `A run over batch \`${id}\` is active; wait for its end or cancel it`, {
      details,
    });
  }
  if (isFinal(row)) {
    return new Denial('ALREADY_FINAL', `Batch \`${id}\` is ${endOf(status)}; register another one`, {
      details,
    });
  }
  const next = cures[status] ?? 'look at it again in a moment';
  return new Denial('BATCH_NOT_READY', `Batch \`${id}\` is \`${status}\`: ${next}`, { details });
}
const cures: { readonly [status: string]: string | undefined } = {
  awaiting_content_validation: 'wait until all its files are read, or end the intake (`batch.finish`)',
  awaiting_student_validation: 'confirm its students first (`batch.confirm`)',
  content_ingestion_failed: 'no file could be read; replace the files (`essay.replace`)',
};
const endOf = (status: string): string => (status === 'cancelled' ? 'cancelled' : 'closed or erased');

export async function finishIntake(
  host: AssessmentHost,
  { batchId, idempotencyKey }: Asked<'batch.finish'>,
  call: Call,
): Promise<BatchChanged> {
  const { messageId } = requestedIds(host, call, { verb: 'batch.finish', target: batchId, idempotencyKey });
  const change = { batchId, type: 'INTAKE_CLOSED', payload: { by: call.principal.id }, messageId } as const;
  return changed(host, call, change, (row) => row.intakeCompletedAt !== null);
}

export const cancelBatch = (
  host: AssessmentHost,
  { batchId }: Asked<'batch.cancel'>,
  call: Call,
): Promise<BatchChanged> => {
  // The reason is somebody's own words: a journal that outlives erasures may not hold it.
  const payload = { by: call.principal.id, reason: null };
  return changed(host, call, { batchId, type: 'CANCEL', payload }, (row) => row.status === 'cancelled');
};

export const closeBatch = (
  host: AssessmentHost,
  { batchId }: Asked<'batch.close'>,
  call: Call,
): Promise<BatchChanged> => {
  const change = { batchId, type: 'CLOSE', payload: { by: call.principal.id } } as const;
  return changed(host, call, change, (row) => row.closedAt !== null);
};

/** Which checks come first is part of the contract: 404, 409, then what is wrong with the request. */
export async function attachPrompt(
  host: AssessmentHost,
  { batchId, text, contentId }: Asked<'batch.prompt'>,
  call: Call,
): Promise<{ batchId: string; contentId: string }> {
  const row = await mustFindBatch(host, batchId);
  if (row.status === 'processing_pipelines' || isFinal(row)) throw refusalOf(row);
  const prompt = await promptOf(host, batchId, { text, contentId });
  const payload = { contentId: prompt, by: call.principal.id };
  const told = await tellBatch(host, call, { batchId, type: 'PROMPT_ATTACHED', payload });
  // Between the look and the message a run may have begun: it keeps the prompt that it began with.
  if (told.kind !== 'accepted') throw refusalOf(await mustFindBatch(host, batchId));
  return { batchId, contentId: prompt };
}

/** Takes nothing new any more; a text stored for it would only have to be erased. */
export const isFinal = ({ status, closedAt, erasedAt }: BatchRow): boolean =>
  status === 'cancelled' || closedAt !== null || erasedAt !== null;

async function promptOf(
  host: AssessmentHost,
  batchId: string,
  { text, contentId }: { text: string | undefined; contentId: string | undefined },
): Promise<string> {
  if ((text === undefined) === (contentId === undefined)) {
    throw new Denial('VALIDATION_ERROR', 'Expected either `text` or `contentId`, got both or none; give one');
  }
  if (text !== undefined) return storePrompt(host, batchId, text);
  const id = contentId ?? '';
  const content = await host.contents.read(id);
  if (content === null || content.batchId !== batchId || content.body === null) throw absent('content', id);
  if (content.kind === 'student_prompt_text') return id;
  throw new Denial(
    'VALIDATION_ERROR',
    `Expected \`contentId\` to be a prompt of batch \`${batchId}\`, got a \`${content.kind}\``,
    { details: { contentId: id, kind: content.kind } },
  );
}
