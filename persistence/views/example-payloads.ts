/**
 * The newest payloads of some event types: of one actor, else of others of its kind. Looks at a bounded
 * number of entries, so an example may be missing where there is one.
 */
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export interface ExamplePayload {
  readonly type: string;
  readonly payload: string;
  readonly actor: string;
}

const ENTRIES_MAX = 500;
const ENTRIES_OF_OTHERS_MAX = 2_000;

export const examplePayloads = (
  sql: Sql,
  asked: { readonly key: string; readonly kind: string; readonly types: readonly string[] },
) =>
  sql<ExamplePayload[]>`
    with own as (
      select type, payload, actor, seq, 0 as place
      from journal where actor = ${asked.key} order by seq desc limit ${ENTRIES_MAX}
    ), others as (
      select type, payload, actor, seq, 1 as place
      from journal where actor > ${`${asked.kind}/`} and actor < ${`${asked.kind}0`}
      order by actor, seq limit ${ENTRIES_OF_OTHERS_MAX}
    )
    select distinct on (type) type, payload::text as payload, actor
    from (select * from own union all select * from others) as entries
    where type = any(${textArray([...asked.types])}::text[])
    order by type, place, seq desc`;
