/** All that decides whether a run may be ticked now, in one look. */
import type { SqlSession } from '../../connect.ts';
import type { LaneName, MaybeSettings } from './lane-settings.ts';

export type ChanceRow = MaybeSettings & {
  readonly ticksToday: number;
  /** Null: there is no such run. */
  readonly ticks: number | null;
  readonly seq: number;
  readonly wantsTick: boolean;
  readonly leaseOwner: string | null;
  readonly leaseFence: number | null;
  readonly leaseUntil: Date | null;
};

export const readChance = (
  sql: SqlSession,
  { env, lane, day, runId }: LaneName & { readonly day: string; readonly runId: string },
) =>
  sql<[ChanceRow]>`
    select s.version, s.enabled, s.gate, s.ticks_per_invocation as "ticksPerInvocation",
           s.ticks_per_run as "ticksPerRun", s.ticks_per_day as "ticksPerDay", s.set_by as "setBy",
           s.set_at as "setAt", coalesce(d.ticks, 0) as "ticksToday", r.ticks, r.seq,
           r.wants_tick as "wantsTick", r.lease_owner as "leaseOwner", r.lease_fence as "leaseFence",
           r.lease_until as "leaseUntil"
    from (select 1) as one
    left join lateral (
      select * from lane_settings where env = ${env} and lane = ${lane} order by version desc limit 1
    ) as s on true
    left join daily_counters d on d.day = ${day}::date and d.env = ${env} and d.lane = ${lane}
    left join runs r on r.id = ${runId}`.execute();
