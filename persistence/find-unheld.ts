/** Of messages that are said to have been applied, those that no journal holds. */
import { textColumn } from './array-literal.ts';
import type { SqlSession } from './connect.ts';

export interface Applied {
  readonly actor: string;
  readonly messageId: string;
}

/** Answers places in `rows`, from 0. */
export async function findUnheld(sql: SqlSession, rows: readonly Applied[]): Promise<readonly number[]> {
  const missing = await sql<{ place: number }[]>`
    select (said.place - 1)::int as place
    from unnest(
      ${textColumn(rows, (row) => row.actor)}::text[],
      ${textColumn(rows, (row) => row.messageId)}::text[]
    ) with ordinality as said (actor, message_id, place)
    where not exists (
      select from journal where journal.message_id = said.message_id and journal.actor = said.actor)
    order by said.place`;
  return missing.map(({ place }) => place);
}
