/**
 * Whose key it is, by the hash of its secret: the index compares hashes, so time says nothing about secrets.
 */
import type { RoleName } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface FoundKey {
  readonly principal: string;
  readonly role: RoleName;
  readonly org: string | null;
  readonly isRevoked: boolean;
  /** Null: it does not expire. */
  readonly expiresInMs: number | null;
}

export async function findKey(sql: SqlSession, sha256: Uint8Array): Promise<FoundKey | null> {
  const [row] = await sql<FoundKey[]>`
    select principal, role, org, revoked_at is not null as "isRevoked",
           floor(extract(epoch from expires_at - assay_now()) * 1000)::bigint as "expiresInMs"
    from api_keys where sha256 = ${Buffer.from(sha256)}`;
  return row ?? null;
}
