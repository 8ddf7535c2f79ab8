/**
 * Lifts the quarantine or the rest of an actor. Its mail has waited where it was and is due at once.
 * Answers whether there was anything to lift; the caller rings.
 */
import type { Sql } from './connect.ts';

export async function releaseActor(sql: Sql, key: string): Promise<boolean> {
  const released = await sql`
    update actors
    set quarantined = null, restarts = 0, retry_at = null, updated_at = assay_now()
    where key = ${key} and (quarantined is not null or retry_at is not null)`;
  return released.count > 0;
}
