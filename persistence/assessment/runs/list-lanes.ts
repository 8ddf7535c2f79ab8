/** Every lane that has settings, runs that wait, or ticks: those that anybody could ask about. */
import type { SqlSession } from '../../connect.ts';
import type { LaneRow } from './read-lane.ts';

export const listLanes = (sql: SqlSession, day: string) => sql<LaneRow[]>`
  with known as materialized (
    select env, lane from lane_settings
    union select env, lane from daily_counters
    union select env, lane from runs where wants_tick
  )
  select known.env, known.lane, s.version, s.enabled, s.gate,
         s.ticks_per_invocation as "ticksPerInvocation", s.ticks_per_run as "ticksPerRun",
         s.ticks_per_day as "ticksPerDay", s.set_by as "setBy", s.set_at as "setAt",
         coalesce(d.ticks, 0) as "ticksToday",
         (select count(*)::int from runs r where r.env = known.env and r.lane = known.lane and r.wants_tick)
           as waiting
  from known
  left join lateral (
    select * from lane_settings l where l.env = known.env and l.lane = known.lane
    order by version desc limit 1
  ) as s on true
  left join daily_counters d on d.day = ${day}::date and d.env = known.env and d.lane = known.lane
  order by known.env, known.lane`;
