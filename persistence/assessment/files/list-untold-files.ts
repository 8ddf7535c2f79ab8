/** Files that were kept, and of which nobody was told: the node that kept them may have died right after. */
import type { SqlSession } from '../../connect.ts';

export interface UntoldFile {
  readonly id: string;
  readonly batchId: string;
  /** Set where the file is for this essay and no other. */
  readonly essayId: string | null;
}

export const listUntoldFiles = (
  sql: SqlSession,
  { ageMs, limit }: { readonly ageMs: number; readonly limit: number },
): Promise<readonly UntoldFile[]> =>
  sql<UntoldFile[]>`
    select id, batch_id as "batchId", essay_id as "essayId" from files
    where status = 'received' and created_at < assay_now() - ${ageMs}::float8 * interval '1 millisecond'
    order by created_at limit ${limit}`;
