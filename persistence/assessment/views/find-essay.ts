/** One essay. Its actor begins a moment after its row: until then it is what it will be. */
import type { SqlSession } from '../../connect.ts';
import type { EssayRow } from './essay-row.ts';

export async function findEssay(sql: SqlSession, id: string): Promise<EssayRow | null> {
  const [row] = await sql<EssayRow[]>`
    select essays.id, essays.batch_id as "batchId", slot, coalesce(actors.status, 'uploaded') as status,
           files.name as "fileName", characters, words, essays.code,
           text_content_id as "textContentId", original_content_id as "originalContentId",
           essays.erased_at as "erasedAt",
           greatest(essays.updated_at, actors.updated_at) as "updatedAt"
    from essays
    left join actors on actors.key = 'essay/' || essays.id
    left join files on files.id = essays.file_id
    where essays.id = ${id}`;
  return row ?? null;
}
