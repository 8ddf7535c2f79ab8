/** Ends a session, under all its secrets. */
import type { Sql } from '../connect.ts';

export const endSession = (sql: Sql, sha256: Uint8Array) =>
  sql`
    delete from sessions
    where csrf = (select csrf from sessions where sha256 = ${Buffer.from(sha256)})`.execute();
