/** Runs of one lane that want a tick, in the order in which they were created, behind a place. */
import type { SqlSession } from '../../connect.ts';
import type { LaneName } from './lane-settings.ts';

export interface WaitingRun {
  readonly id: string;
  readonly place: number;
  readonly leaseOwner: string | null;
  readonly leaseUntil: Date | null;
}

export const waitingRuns = (
  sql: SqlSession,
  { env, lane, afterPlace, rowsMax }: LaneName & { readonly afterPlace: number; readonly rowsMax: number },
) => sql<WaitingRun[]>`
  select id, place, lease_owner as "leaseOwner", lease_until as "leaseUntil"
  from runs
  where env = ${env} and lane = ${lane} and wants_tick and place > ${afterPlace}
  order by place
  limit ${rowsMax}`;
