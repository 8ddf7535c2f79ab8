/** Which of the asked actors do not exist at all, as opposed to being locked elsewhere. */
import type { ActorKey } from '../../contracts/ids.ts';
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const absentActors = (sql: Sql, keys: readonly string[]) =>
  sql<{ key: ActorKey }[]>`
    select asked.key
    from unnest(${textArray(keys)}::text[]) as asked (key)
    where not exists (select from actors where actors.key = asked.key)`.execute();
