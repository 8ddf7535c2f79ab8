/** A lane as it stands: its newest settings, its ticks of a day, and how many runs want one. */
import type { SqlSession } from '../../connect.ts';
import type { LaneName, MaybeSettings } from './lane-settings.ts';

export type LaneRow = MaybeSettings & {
  readonly env: string;
  readonly lane: string;
  readonly ticksToday: number;
  readonly waiting: number;
};

export async function readLane(sql: SqlSession, { env, lane }: LaneName, day: string): Promise<LaneRow> {
  const [row] = await sql<[LaneRow]>`
    select one.env, one.lane, s.version, s.enabled, s.gate, s.ticks_per_invocation as "ticksPerInvocation",
           s.ticks_per_run as "ticksPerRun", s.ticks_per_day as "ticksPerDay", s.set_by as "setBy",
           s.set_at as "setAt", coalesce(d.ticks, 0) as "ticksToday",
           (select count(*)::int from runs r where r.env = one.env and r.lane = one.lane and r.wants_tick)
             as waiting
    from (select ${env}::text as env, ${lane}::text as lane) as one
    left join lateral (
      select * from lane_settings where env = one.env and lane = one.lane order by version desc limit 1
    ) as s on true
    left join daily_counters d on d.day = ${day}::date and d.env = one.env and d.lane = one.lane`;
  return row;
}
