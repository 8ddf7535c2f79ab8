/**
 * What a session found, as JSON: at its end, or else after its newest wave; or of the wave that is named. Who
 * has read it before names its mark, and is not sent the same megabytes again. Null: there is nothing.
 */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

interface StoredResult {
  /** Another one as soon as anything in it is. */
  readonly mark: string;
  /** Null: it is the one that is known. */
  readonly text: string | null;
}

interface ResultAsked {
  readonly assessmentId: string;
  /** Of its end, of its newest wave, or of the wave that is named. */
  readonly of: 'final' | 'newest' | { readonly wave: number; readonly isFinal: boolean };
  /** Marks of what needs not be sent. */
  readonly known: readonly string[];
}

export async function readResult(sql: SqlSession, asked: ResultAsked): Promise<StoredResult | null> {
  const { assessmentId, of, known } = asked;
  const [row] = await sql<StoredResult[]>`
    with found as (
      select concat_ws('/', wave, is_final, xmin) as mark, result
      from assessment_results
      where assessment_id = ${assessmentId} ${
        typeof of === 'object'
          ? sql`and wave = ${of.wave} and is_final = ${of.isFinal}`
          : of === 'final'
            ? sql`and is_final`
            : sql``
      }
      order by wave desc, is_final desc limit 1
    )
    select mark, case when mark = any(${textArray(known)}::text[]) then null else result end as text
    from found`;
  return row ?? null;
}
