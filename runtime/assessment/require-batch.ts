/** What is asked about must be there. Whether the caller may see it, the doors have made sure of. */
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import type { EssayRow } from '../../persistence/assessment/views/essay-row.ts';
import { findBatch } from '../../persistence/assessment/views/find-batch.ts';
import { findEssay } from '../../persistence/assessment/views/find-essay.ts';
import type { AssessmentHost } from './host.ts';
import { absent } from './told.ts';

export async function mustFindBatch({ sql }: Pick<AssessmentHost, 'sql'>, id: string): Promise<BatchRow> {
  const row = await findBatch(sql, id);
  if (row === null) throw absent('batch', id);
  return row;
}

export async function mustFindEssay({ sql }: Pick<AssessmentHost, 'sql'>, id: string): Promise<EssayRow> {
  const row = await findEssay(sql, id);
  if (row === null) throw absent('essay', id);
  return row;
}
