/** Mail that the turn has applied. */
import { numberArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const dropMail = (sql: Sql, seqs: readonly number[]) =>
  sql`delete from mailbox where seq = any(${numberArray(seqs)}::bigint[])`.execute();
