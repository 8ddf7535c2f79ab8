/**
 * Lifts the quarantine or the rest of an actor. Its mail has waited where it was and is due at once.
 * Answers whether there was anything to lift; the caller rings.
 */
import type { Sql } from './connect.ts';

export async function releaseActor(sql: Sql, key: string): Promise<boolean> {
  const released = await sql`
    update actors
    set quarantined = null, restarts = 0, restarts_since = null, retry_at = null, updated_at = assay_now(),
        next_look = case when stall_ms is null then next_look else assay_now() end
    where key = ${key} and (quarantined is not null or retry_at > assay_now())`;
  return released.count > 0;
}
