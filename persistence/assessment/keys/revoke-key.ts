/** Ends a key. A second time changes nothing: the first moment stays. */
import type { Sql } from '../../connect.ts';
import type { KeyRow } from './key-row.ts';

export async function revokeKey(sql: Sql, id: string): Promise<KeyRow | null> {
  const [row] = await sql<KeyRow[]>`
    update api_keys set revoked_at = coalesce(revoked_at, assay_now()) where id = ${id}
    returning id, principal, role, org, label, created_by as "createdBy",
              to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
              to_char(expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt",
              to_char(revoked_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "revokedAt"`;
  return row ?? null;
}
