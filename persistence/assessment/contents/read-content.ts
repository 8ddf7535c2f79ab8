/** One content with its bytes. */
import type { StoredContent } from '../../../actors/assessment-ports.ts';
import type { ContentKind } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

interface ContentRow {
  readonly id: string;
  readonly kind: ContentKind;
  readonly mediaType: string;
  readonly batchId: string | null;
  readonly essayId: string | null;
  readonly runId: string | null;
  readonly sha256: string | null;
  readonly size: number;
  readonly body: Uint8Array | null;
  readonly createdAt: Date;
  readonly erasedAt: Date | null;
}

export interface ReadContent extends StoredContent {
  readonly erasedAt: string | null;
}

export async function readContent(sql: SqlSession, id: string): Promise<ReadContent | null> {
  const [row] = await sql<ContentRow[]>`
    select id, kind, media_type as "mediaType", batch_id as "batchId", essay_id as "essayId",
           run_id as "runId", encode(sha256, 'hex') as sha256, size, body,
           created_at as "createdAt", erased_at as "erasedAt"
    from contents where id = ${id}`;
  if (row === undefined) return null;
  const { createdAt, erasedAt, ...rest } = row;
  return { ...rest, createdAt: createdAt.toISOString(), erasedAt: erasedAt?.toISOString() ?? null };
}
