/** The file of a batch that has these bytes. */
import type { SqlSession } from '../../connect.ts';
import type { KeptFile } from './keep-file.ts';

export async function findSameFile(
  sql: SqlSession,
  batchId: string,
  sha256: string,
): Promise<KeptFile | null> {
  const [row] = await sql<KeptFile[]>`
    select id, status, essay_id as "essayId" from files
    where batch_id = ${batchId} and sha256 = decode(${sha256}, 'hex') and sha256 is not null`;
  return row ?? null;
}
