/** A new API key: of its secret only the hash arrives here. */
import type { Sql } from '../../connect.ts';
import type { KeyRow } from './key-row.ts';

export interface NewKey extends Pick<KeyRow, 'id' | 'principal' | 'role' | 'org' | 'label' | 'createdBy'> {
  readonly sha256: Uint8Array;
  readonly expiresAt: string | null;
}

export async function createKey(sql: Sql, key: NewKey): Promise<KeyRow> {
  const [row] = await sql<[KeyRow]>`
    insert into api_keys (id, sha256, principal, role, org, label, created_by, expires_at)
    values (${key.id}, ${Buffer.from(key.sha256)}, ${key.principal}, ${key.role}, ${key.org}, ${key.label},
            ${key.createdBy}, ${key.expiresAt}::timestamptz)
    returning id, principal, role, org, label, created_by as "createdBy",
              to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
              to_char(expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt",
              to_char(revoked_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "revokedAt"`;
  return row;
}
