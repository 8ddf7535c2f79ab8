/**
 * The numbers of a session after a wave. Written again, the later ones count: they are of the same rows. Of a
 * session that is over nothing more is written: it waits for the turn that ends it, and then it is too late.
 * Waves before the last are forgotten; they are large, and only the newest is compared with.
 */
import type { Sql } from '../../connect.ts';

export interface StoredResult {
  readonly assessmentId: string;
  readonly wave: number;
  readonly isFinal: boolean;
  readonly result: string;
}

export async function putResult(sql: Sql, stored: StoredResult): Promise<void> {
  const { assessmentId, wave, isFinal, result } = stored;
  await sql.begin(async (session) => {
    const [alive] = await session`
      select from assessments where id = ${assessmentId} and finished_at is null for share`;
    if (alive === undefined) return;
    await session`
      insert into assessment_results (assessment_id, wave, is_final, result)
      values (${assessmentId}, ${wave}, ${isFinal}, ${result}::json)
      on conflict (assessment_id, wave, is_final) do update set result = excluded.result`;
    await session`
      delete from assessment_results
      where assessment_id = ${assessmentId} and wave < ${wave - 1} and not is_final`;
  });
}
