/** A session that has not expired, by the hash of its secret. */
import type { Sql } from '../connect.ts';

export interface FoundSession {
  readonly principal: string;
  readonly role: string;
  readonly org: string | null;
  readonly source: string;
  readonly credential: Uint8Array | null;
  readonly csrf: string;
  readonly leftMs: number;
  /** Since its secret was made. */
  readonly ageMs: number;
}

export async function findSession(sql: Sql, sha256: Uint8Array): Promise<FoundSession | null> {
  const [row] = await sql<FoundSession[]>`
    select principal, role, org, source, credential, csrf,
           floor(extract(epoch from expires_at - assay_now()) * 1000)::bigint as "leftMs",
           floor(extract(epoch from assay_now() - renewed_at) * 1000)::bigint as "ageMs"
    from sessions where sha256 = ${Buffer.from(sha256)} and expires_at > assay_now()`;
  return row ?? null;
}
