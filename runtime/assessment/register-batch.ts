/**
 * A new batch. The prompt is stored first and the message names it; the name of the batch, which may be
 * personal, is written beside it and never travels. A repeated request finds the batch that the first made.
 */
import type { Asked, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type { BatchInput } from '../../contracts/assessment/messages.ts';
import { actorKey } from '../../contracts/ids.ts';
import { initType } from '../../contracts/words.ts';
import { nameBatch } from '../../persistence/assessment/name-batch.ts';
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import { findBatch } from '../../persistence/assessment/views/find-batch.ts';
import { firstMessageOf } from '../../persistence/assessment/views/first-message-of.ts';
import { type BatchSummary, batchSummaryOf } from './batch-shapes.ts';
import { type AssessmentHost, tellActor } from './host.ts';
import { requestedIds } from './requested-ids.ts';
import { mustFindBatch } from './require-batch.ts';
import { storePrompt } from './store-prompt.ts';
import { toldOf } from './told.ts';

const dayMs = 24 * 3_600_000;
type Registration = Asked<'batch.register'>;

export async function registerBatch(
  host: AssessmentHost,
  request: Registration,
  call: Call,
): Promise<BatchSummary> {
  const owner = ownerOf(request, call);
  const { idempotencyKey, batchId: given } = request;
  const ids = requestedIds(host, call, { verb: 'batch.register', target: given ?? '', idempotencyKey });
  const batchId = given ?? ids.id;
  const key = actorKey('batch', batchId);
  // 1. The same request again is told apart from somebody else's batch before anything is stored for it.
  const found = await findBatch(host.sql, batchId);
  if (found !== null) {
    if ((await firstMessageOf(host.sql, key)) !== ids.messageId) throw taken(batchId);
    return named(host, found, request);
  }
  // 2. The prompt, then the message that names it.
  const promptContentId =
    request.prompt === undefined ? null : await storePrompt(host, batchId, request.prompt);
  const input = { ...inputOf(request, call), batchId, owner, promptContentId };
  const payload = { input };
  const message = { target: key, type: initType, payload, id: ids.messageId };
  const told = toldOf(await tellActor(host, call, message));
  if (told.kind === 'refused') throw taken(batchId);
  if (told.kind === 'used') throw keyUsed();
  // 3. What never travels.
  return named(host, await mustFindBatch(host, batchId), request);
}

/** A teacher registers for nobody else; whoever may is named by the role. */
function ownerOf({ owner }: Registration, { principal }: Call): string {
  if (owner === undefined || owner === principal.id) return principal.id;
  if (principal.role !== 'teacher') return owner;
  throw new Denial(
    'AUTHORIZATION_ERROR',
    'Expected `owner` to be the caller; only an admin or a service registers for somebody else',
  );
}

const inputOf = (request: Registration, { principal }: Call) =>
  ({
    org: principal.org,
    courseCode: request.courseCode,
    classId: request.classId ?? null,
    assignmentId: request.assignmentId ?? null,
    expected: request.expectedEssays,
    intakeMs: limits.intakeMs,
    studentValidationMs: limits.studentValidationMs,
    retentionMs: request.retentionDays * dayMs,
  }) satisfies Omit<BatchInput, 'batchId' | 'owner' | 'promptContentId'>;

const keyUsed = (): Denial =>
  new Denial('CONFLICT', 'The idempotency key was used for another request just now; use a new one');

const taken = (batchId: string): Denial =>
  new Denial('ALREADY_EXISTS', `There is a batch \`${batchId}\` already; choose another id or give none`, {
    details: { batchId },
  });

async function named(host: AssessmentHost, row: BatchRow, { name }: Registration): Promise<BatchSummary> {
  if (name === undefined || row.name !== null || row.erasedAt !== null) return batchSummaryOf(row);
  await nameBatch(host.sql, row.id, name);
  return batchSummaryOf({ ...row, name });
}
