/**
 * Mail that the turn has applied. All of it must still be there: a timer that its owner cancelled meanwhile,
 * or mail to nobody that another node took as well, ends the transaction, and the next look does without it.
 */
import { numberArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const dropMail = (sql: Sql, seqs: readonly number[]) =>
  sql`
    with gone as (
      delete from mailbox where seq = any(${numberArray(seqs)}::bigint[]) returning 1
    )
    select assay_expect(count(*), ${seqs.length}) from gone`.execute();
