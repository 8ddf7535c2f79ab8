/**
 * Lanes in which a run wants a tick. Steps from lane to lane in the index: a lane with ten thousand waiting
 * runs costs as much as a lane with one.
 */
import type { SqlSession } from '../../connect.ts';
import type { LaneName } from './lane-settings.ts';

export const waitingLanes = (sql: SqlSession) => sql<LaneName[]>`
  with recursive waiting as (
    (select env, lane from runs where wants_tick order by env, lane limit 1)
    union all
    select next.env, next.lane
    from waiting, lateral (
      select r.env, r.lane from runs r
      where r.wants_tick and (r.env, r.lane) > (waiting.env, waiting.lane)
      order by r.env, r.lane limit 1
    ) as next
  )
  select env, lane from waiting`;
