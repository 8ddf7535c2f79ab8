/** Facts that the stream has: nothing more to do. */
import { textArray } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export const dropFacts = (sql: SqlSession, ids: readonly string[]) =>
  sql`delete from outbox where id = any(${textArray(ids)}::text[])`;
