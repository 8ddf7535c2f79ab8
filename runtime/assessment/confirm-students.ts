/** Which student wrote which essay. The names go into a content; the message says only which. */
import type { Asked, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { forgetAssociations } from '../../persistence/assessment/forget-associations.ts';
import { unknownEssays } from '../../persistence/assessment/views/unknown-essays.ts';
import type { BatchChanged } from './batch-shapes.ts';
import { changed, isFinal, refusalOf } from './change-batch.ts';
import type { AssessmentHost } from './host.ts';
import { mustFindBatch } from './require-batch.ts';

export async function confirmStudents(
  host: AssessmentHost,
  { batchId, associations }: Asked<'batch.confirm'>,
  call: Call,
): Promise<BatchChanged> {
  const row = await mustFindBatch(host, batchId);
  if (isFinal(row)) throw refusalOf(row);
  if (row.classId === null) {
    throw new Denial(
      'VALIDATION_ERROR',
      `Expected a batch of a class, got \`${batchId}\` without one; nobody has to be confirmed`,
      { details: { batchId } },
    );
  }
  await assertOwnEssays(
    host,
    batchId,
    associations.map((one) => one.essayId),
  );
  const { id: contentId } = await host.contents.put({
    kind: 'associations_json',
    batchId,
    essayId: null,
    runId: null,
    mediaType: 'application/json',
    body: Buffer.from(JSON.stringify(associations.map(associationOf))),
  });
  const payload = { contentId, by: call.principal.id };
  try {
    return await changed(host, call, { batchId, type: 'ASSOCIATIONS_CONFIRMED', payload }, () => false);
  } finally {
    // Taken or not, the list has served: its names stand with their essays now, or nowhere.
    await forgetAssociations(host.sql, { batchId, contentId });
  }
}

const associationOf = (one: Asked<'batch.confirm'>['associations'][number]) => ({
  essayId: one.essayId,
  studentId: one.studentId ?? null,
  studentName: one.studentName ?? null,
  confidence: one.confidence ?? null,
  method: one.method,
});

const namedMax = 20;

export async function assertOwnEssays(
  { sql }: Pick<AssessmentHost, 'sql'>,
  batchId: string,
  essayIds: readonly string[],
): Promise<void> {
  const unknown = await unknownEssays(sql, batchId, essayIds);
  const seen = new Set<string>();
  const twice = essayIds.filter((id) => seen.size === seen.add(id).size);
  if (unknown.length + twice.length === 0) return;
  throw new Denial(
    'VALIDATION_ERROR',
    unknown.length > 0
      ? `Expected essays of batch \`${batchId}\`, got ${unknown.length} that are not; leave them out`
      : `Expected each essay once, got ${twice.length} of them twice; leave one out`,
    { details: { essayIds: (unknown.length > 0 ? unknown : twice).slice(0, namedMax) } },
  );
}
