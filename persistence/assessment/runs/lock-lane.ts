/**
 * Holds a day of a lane until the transaction ends. Shared while the cap of the day is far, so that many
 * workers tick at a time; alone when it is near, so that they cannot pass it together. It is no row: the
 * turns that count the ticks write rows, and could wait for one that waits for them.
 */
import type { SqlSession } from '../../connect.ts';
import type { LaneName } from './lane-settings.ts';

export const lockLane = (
  sql: SqlSession,
  { env, lane, day, isAlone }: LaneName & { readonly day: string; readonly isAlone: boolean },
) => {
  const name = `assay.lane ${env} ${lane} ${day}`;
  return isAlone
    ? sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute()
    : sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`.execute();
};
