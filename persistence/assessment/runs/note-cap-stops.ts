/**
 * Counts for runs that a cap has stopped them; answers how often so far. Locks in order of id, as turns do.
 */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export const noteCapStops = (sql: SqlSession, runIds: readonly string[]) => sql<
  { id: string; capStops: number }[]
>`
  with stopped as materialized (
    select id from runs where id = any(${textArray(runIds)}::text[]) order by id for update
  )
  update runs set cap_stops = cap_stops + 1
  from stopped where runs.id = stopped.id
  returning runs.id, cap_stops as "capStops"`;
