/**
 * Everything personal of a batch is erased: each essay is told by the batch, so that nobody waits for it;
 * then all that is left is erased whatever they said. What has ended takes no message, and its texts must go
 * all the same. May be asked for again.
 */
import type { Answered, Asked, Call } from '../../contracts/assessment/api.ts';
import { eraseBatch } from '../../persistence/assessment/erase-batch.ts';
import { eraseEssay } from '../../persistence/assessment/erase-essay.ts';
import { countContents } from '../../persistence/assessment/views/count-contents.ts';
import { essaysOfBatch } from '../../persistence/assessment/views/essays-of-batch.ts';
import { tellBatch } from './change-batch.ts';
import type { AssessmentHost } from './host.ts';
import { mustFindBatch } from './require-batch.ts';

export async function eraseWholeBatch(
  host: AssessmentHost,
  { batchId }: Asked<'batch.erase'>,
  call: Call,
): Promise<Answered<'batch.erase'>> {
  await mustFindBatch(host, batchId);
  const before = await countContents(host.sql, { batchId });
  await tellBatch(host, call, { batchId, type: 'ERASE_ALL', payload: { by: call.principal.id } });
  await eraseEssay(host.sql, await essaysOfBatch(host.sql, batchId));
  await eraseBatch(host.sql, batchId);
  // The turns of the batch and its essays have erased most of it: who did is not what the caller asks.
  return { batchId, erasedContents: before - (await countContents(host.sql, { batchId })) };
}
