/**
 * The same session under a new secret. The old one holds for a moment more: requests with it are under way.
 */
import type { Sql } from '../connect.ts';

const GRACE_SECONDS = 60;

export async function renewSession(sql: Sql, old: Uint8Array, fresh: Uint8Array): Promise<boolean> {
  const rows = await sql`
    with old as (
      update sessions
      set expires_at = least(expires_at, assay_now() + ${GRACE_SECONDS}::int * interval '1 second'),
          renewed_at = assay_now()
      from (
        select sha256 as had, expires_at as ends from sessions where sha256 = ${Buffer.from(old)}
      ) as before
      where sessions.sha256 = before.had and sessions.expires_at > assay_now()
      returning principal, role, org, source, credential, csrf, created_at, before.ends
    )
    insert into sessions (sha256, principal, role, org, source, credential, csrf, created_at, expires_at)
    select ${Buffer.from(fresh)}, principal, role, org, source, credential, csrf, created_at, ends from old
    returning 1`;
  return rows.length > 0;
}
