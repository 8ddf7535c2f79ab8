/** A code that signs in once, as an operator. Whoever may write here has the database anyway. */
import type { Sql } from '../connect.ts';

export const putCode = (sql: Sql, sha256: Uint8Array, lastsMs: number) =>
  sql`
    with expired as (
      delete from sign_in_codes where sha256 = any(array(
        select sha256 from sign_in_codes where expires_at <= assay_now() limit 100))
    )
    insert into sign_in_codes (sha256, expires_at)
    values (${Buffer.from(sha256)}, assay_now() + ${lastsMs}::float8 * interval '1 millisecond')`.execute();
