/** The one switch: whether nodes may begin work by themselves. */
import type { Sql, SqlSession } from '../connect.ts';

export interface Hold {
  readonly held: boolean;
  readonly by: string;
  readonly changedAt: string;
}

export async function readHold(sql: SqlSession): Promise<Hold> {
  const [row] = await sql<Hold[]>`
    select held, by, to_char(changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "changedAt"
    from supervisor`;
  return row ?? { held: false, by: 'nobody', changedAt: '' };
}

export async function setHold(sql: Sql, held: boolean, by: string): Promise<Hold> {
  await sql`update supervisor set held = ${held}, by = ${by}, changed_at = assay_now()`;
  return readHold(sql);
}
