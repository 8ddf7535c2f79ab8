/** Sessions in which a pair waits for one of these judges, oldest first. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface SessionsOpenTo {
  /** Groups that name the person. */
  readonly listedIn: readonly string[];
  /** Groups of whoever may see the batch. */
  readonly openGroups: readonly string[];
  /** Sessions whose batch the person may see; null: all of them. */
  readonly owner: string | null;
  readonly limit: number;
}

export async function openSessions(
  sql: SqlSession,
  { listedIn, openGroups, owner, limit }: SessionsOpenTo,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select a.id from assessments a
    where a.status = 'waiting_callbacks' and exists (
      select from comparisons c
      where c.assessment_id = a.id and c.status = 'open'
        and (c.judge = any(${textArray(listedIn)}::text[])
          or (c.judge = any(${textArray(openGroups)}::text[])
            ${owner === null ? sql`` : sql`and a.owner = ${owner}`})))
    order by a.place limit ${limit}`;
  return rows.map(({ id }) => id);
}
