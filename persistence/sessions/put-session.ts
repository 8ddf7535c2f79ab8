/** A new session; those that have expired go on the way. */
import type { Sql } from '../connect.ts';

export interface SessionWrite {
  readonly sha256: Uint8Array;
  readonly principal: string;
  readonly role: string;
  readonly org: string | null;
  readonly source: string;
  readonly credential: Uint8Array | null;
  readonly csrf: string;
  readonly lastsMs: number;
}

export const putSession = (sql: Sql, row: SessionWrite) =>
  sql`
    with expired as (
      delete from sessions where sha256 = any(array(
        select sha256 from sessions where expires_at <= assay_now() order by expires_at limit 100))
    )
    insert into sessions (sha256, principal, role, org, source, credential, csrf, expires_at)
    values (${Buffer.from(row.sha256)}, ${row.principal}, ${row.role}, ${row.org}, ${row.source},
            ${row.credential === null ? null : Buffer.from(row.credential)}, ${row.csrf},
            assay_now() + ${row.lastsMs}::float8 * interval '1 millisecond')`.execute();
