/** Takes a code, if it is there and in time. Of two who bring it at once, one gets it. */
import type { Sql } from '../connect.ts';

export async function takeCode(sql: Sql, sha256: Uint8Array): Promise<boolean> {
  const rows = await sql`
    delete from sign_in_codes
    where sha256 = ${Buffer.from(sha256)} and expires_at > assay_now() returning 1`;
  return rows.length > 0;
}
