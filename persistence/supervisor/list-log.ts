/** The newest entries of the supervisor's log, of one actor or of all. */
import type { Sql } from '../connect.ts';

export interface SupervisorLogRow {
  readonly id: number;
  readonly at: string;
  readonly node: string;
  readonly kind: string | null;
  readonly actor: string | null;
  readonly what: string;
  readonly detail: string | null;
}

export const listSupervisorLog = (
  sql: Sql,
  asked: { readonly actor: string | null; readonly limit: number },
) =>
  sql<SupervisorLogRow[]>`
    select id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, node, kind, actor, what,
           detail::text as detail
    from supervisor_log
    where ${asked.actor}::text is null or actor = ${asked.actor}
    order by id desc
    limit ${asked.limit}::int`;
