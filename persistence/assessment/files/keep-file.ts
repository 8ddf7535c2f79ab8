/** Keeps a received file, or finds the one that has the same bytes in the same batch. */
import type { FileStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface NewFile {
  readonly batchId: string;
  /** Set where the file is for this essay and no other. */
  readonly essayId: string | null;
  /** Hex. */
  readonly sha256: string;
  readonly name: string | null;
  readonly size: number;
  readonly contentId: string;
  readonly uploadedBy: string;
}
export interface KeptFile {
  readonly id: string;
  readonly status: FileStatus;
  readonly essayId: string | null;
}

/**
 * The first name wins. A file that nobody took (failed, without an essay) may come again: it is then another
 * file with an id of its own, because the refusal of the old one is the answer to its message for ever (T3).
 */
export async function keepFile(sql: SqlSession, file: NewFile): Promise<KeptFile> {
  const { batchId, essayId, sha256, name, size, contentId, uploadedBy } = file;
  const [row] = await sql<[KeptFile]>`
    insert into files as had (id, batch_id, essay_id, sha256, name, size, content_id, uploaded_by)
    values (gen_random_uuid()::text, ${batchId}, ${essayId}, decode(${sha256}, 'hex'), ${name},
            ${size}::bigint, ${contentId}, ${uploadedBy})
    on conflict (batch_id, sha256) where sha256 is not null do update
    set name = coalesce(had.name, excluded.name),
        (id, content_id, essay_id, status, code, settled_at) = (
          select excluded.id, excluded.content_id, excluded.essay_id, 'received', null, null::timestamptz
          where had.status = 'failed' and had.essay_id is null
          union all
          select had.id, had.content_id, had.essay_id, had.status, had.code, had.settled_at
          where had.status <> 'failed' or had.essay_id is not null
        )
    returning id, status, essay_id as "essayId"`;
  return row;
}
