/**
 * Mail of kinds that no living node has, once it has waited long enough: to the dead letters, in one
 * statement, so it is never in both. A kind that was renamed or retired would otherwise leave its mail behind
 * for ever, unseen.
 */
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export interface UnhostedMail {
  /** Those of the node that asks, which may not have beaten yet. */
  readonly kinds: readonly string[];
  readonly waitedMs: number;
  /** A node that has not beaten for so long is not living. */
  readonly silentMs: number;
  readonly rowsMax: number;
}

export const buryUnhostedMail = (sql: SqlSession, { kinds, waitedMs, silentMs, rowsMax }: UnhostedMail) =>
  sql`
    with hosted as materialized (
      select distinct json_array_elements_text(kinds) as kind from nodes
      where heartbeat_at > assay_now() - ${silentMs}::float8 * interval '1 millisecond'
      union select unnest(${textArray(kinds)}::text[])
    ), unhosted as materialized (
      select seq from mailbox
      where due_at <= assay_now() - ${waitedMs}::float8 * interval '1 millisecond'
        and not exists (select from hosted where kind = split_part(target, '/', 1))
      order by due_at
      limit ${rowsMax}::int
      for update skip locked
    ), gone as (
      delete from mailbox where seq in (select seq from unhosted) returning *
    )
    insert into dead_letters (reason, actor, message_id, type, letter, error)
    select 'mail', target, id, type,
           json_build_object('id', id, 'target', target, 'type', type, 'payload', payload, 'sender', sender,
                             'causation', causation_id, 'correlation', correlation_id, 'trace', trace,
                             'at', floor(extract(epoch from due_at) * 1000)::bigint, 'timer', timer),
           json_build_object('name', 'Unhosted', 'code', 'unknown_kind',
                             'message', format('No living node has the kind %s',
                                               split_part(target, '/', 1)))
    from gone`;
