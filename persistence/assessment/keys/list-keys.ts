/** API keys, newest first: their ids begin with the time. */
import type { Sql } from '../../connect.ts';
import type { KeyRow } from './key-row.ts';

export const listKeys = (sql: Sql, asked: { readonly before: string | null; readonly limit: number }) =>
  sql<KeyRow[]>`
    select id, principal, role, org, label, created_by as "createdBy",
           to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
           to_char(expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt",
           to_char(revoked_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "revokedAt"
    from api_keys
    ${asked.before === null ? sql`` : sql`where id < ${asked.before}`}
    order by id desc
    limit ${asked.limit}::int`;
