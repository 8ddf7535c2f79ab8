/** Says that a node lives, and forgets those that have not said so for a day. */
import type { Sql } from './connect.ts';

export interface NodeBeat {
  readonly id: string;
  readonly name: string;
  readonly roles: string;
  readonly kinds: readonly string[];
}

export async function beatNode(sql: Sql, { id, name, roles, kinds }: NodeBeat): Promise<void> {
  await sql`
    with forgotten as (
      delete from nodes where heartbeat_at < assay_now() - interval '1 day' and id <> ${id}
    )
    insert into nodes (id, name, roles, kinds)
    values (${id}, ${name}, ${roles}, ${JSON.stringify(kinds)}::json)
    on conflict (id) do update
    set name = excluded.name, roles = excluded.roles, kinds = excluded.kinds, heartbeat_at = assay_now()`;
}
