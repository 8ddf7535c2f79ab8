/** Damage that a rule of the invariants must find: each by SQL, on two orders with a sound history. */
import type { Sql } from '../../persistence/connect.ts';
import { insertFact, insertHistory, insertMail, insertTask } from '../int/persistence/ledger-fixture.ts';

export const hourAgoMs = -3_600_000;
const hourOld = "assay_now() - interval '1 hour'";
const finish = (sql: Sql, actor: string, seq: number) =>
  sql`update journal set effects = '["finished done"]' where actor = ${actor} and seq = ${seq}`;
const end = (sql: Sql, actor: string) =>
  sql`update actors set outcome = '{"ending":"done"}' where key = ${actor}`;

/** What is sound: three entries of `order/1` and `order/2` each. */
export async function insertOrders(sql: Sql): Promise<void> {
  await sql`truncate actors, journal, mailbox, tasks, outbox, dead_letters`;
  await insertHistory(sql, 'order/1', 3);
  await insertHistory(sql, 'order/2', 3);
}

/** Rule, what is planted, what `assay verify` says of it. */
export type Damage = readonly [
  rule: string,
  what: string,
  words: RegExp,
  plant: (sql: Sql) => Promise<unknown>,
];

export const damages: readonly Damage[] = [
  [
    'one-outcome',
    'two ends',
    /order\/1: ended 2 times/,
    async (sql) => [
      await finish(sql, 'order/1', 2),
      await finish(sql, 'order/1', 3),
      await end(sql, 'order/1'),
    ],
  ],
  [
    'one-outcome',
    'an outcome of nothing',
    /order\/1: has an outcome, but no entry/,
    async (sql) => end(sql, 'order/1'),
  ],
  [
    'one-outcome',
    'an end without outcome',
    /order\/1: was ended by entry 3/,
    async (sql) => finish(sql, 'order/1', 3),
  ],
  [
    'one-outcome',
    'a change after the end',
    /order\/1: was changed after entry 2/,
    async (sql) => [await finish(sql, 'order/1', 2), await end(sql, 'order/1')],
  ],
  [
    'versions',
    'an actor ahead of its journal',
    /order\/1: stands at 4 with version 3/,
    async (sql) => sql`update actors set seq = 4 where key = 'order/1'`,
  ],
  [
    'versions',
    'a gap',
    /order\/1: stands at 3/,
    async (sql) => sql`delete from journal where actor = 'order/1' and seq = 2`,
  ],
  [
    'versions',
    'no journal',
    /order\/1: has no journal/,
    async (sql) => sql`delete from journal where actor = 'order/1'`,
  ],
  [
    'versions',
    'no actor',
    /order\/1: has a journal, but no row/,
    async (sql) => sql`delete from actors where key = 'order/1'`,
  ],
  [
    'versions',
    'another status',
    /order\/1: stands in shut, its journal ends in open/,
    async (sql) => sql`update actors set status = 'shut' where key = 'order/1'`,
  ],
  [
    'messages-once',
    'a message twice',
    /order\/1: has m2 2 times/,
    async (sql) => sql`update journal set message_id = 'm2' where actor = 'order/1' and seq = 3`,
  ],
  [
    'sending-order',
    'mail overtaken',
    /order\/1: took order\/2#1.0 after one that order\/2 sent at 2/,
    async (sql) => sql`
      update journal set sender = 'order/2',
             message_id = case seq when 2 then 'order/2#2.0' else 'order/2#1.0' end
      where actor = 'order/1' and seq in (2, 3)`,
  ],
  [
    'caused',
    'mail that nobody sent',
    /order\/1: took order\/2#9.0, which order\/2 never sent/,
    async (sql) => sql`
      update journal set sender = 'order/2', message_id = 'order/2#9.0'
      where actor = 'order/1' and seq = 3`,
  ],
  [
    'caused',
    'a fact of nobody',
    /order\/9: publishes f, which it never said/,
    async (sql) => sql`
      insert into outbox (id, subject, payload) values ('f', 's', '{"source":"order/9","version":1}')`,
  ],
  [
    'mail-taken',
    'old mail',
    /order\/1: PAY \(x\) is due/,
    async (sql) => insertMail(sql, { id: 'x', dueInMs: hourAgoMs }),
  ],
  [
    'mail-gone',
    'a timer that fired',
    /order\/1: PAY \(m2\) is entry 2 already/,
    async (sql) => insertMail(sql, { id: 'm2', dueInMs: 60_000, timer: 't' }),
  ],
  [
    'leases',
    'a lease that ran out',
    /order\/1: order\/charge \(t\) was leased to n/,
    async (sql) => {
      await insertTask(sql, { id: 't', status: 'processing', lease_owner: 'n' });
      await sql.unsafe(`update tasks set lease_until = ${hourOld}`);
    },
  ],
  [
    'outbox',
    'an old fact',
    /order\/1: f waits since/,
    async (sql) => [
      await insertFact(sql, 'f'),
      await sql.unsafe(`update outbox set created_at = ${hourOld}`),
    ],
  ],
  [
    'ended-rests',
    'a task of the dead',
    /order\/1: has ended, its task t is queued/,
    async (sql) => [
      await finish(sql, 'order/1', 3),
      await end(sql, 'order/1'),
      await insertTask(sql, { id: 't' }),
    ],
  ],
  [
    'ended-rests',
    'a timer of the dead',
    /order\/2: has ended, its timer t waits/,
    async (sql) => {
      await finish(sql, 'order/2', 3);
      await end(sql, 'order/2');
      await insertMail(sql, { id: 'x', dueInMs: 60_000, timer: 't' });
    },
  ],
  [
    'parents',
    'an orphan',
    /order\/1: has the parent batch\/9/,
    async (sql) => sql`update actors set parent = '{"key":"batch/9","child":"c"}' where key = 'order/1'`,
  ],
  [
    'chain',
    'an edited payload',
    /order\/1: entry 2: the hash does not follow/,
    async (sql) => sql`update journal set payload = '{"n": 7}' where actor = 'order/1' and seq = 2`,
  ],
  [
    'caused',
    'an end of one that goes on',
    /order\/1: publishes its end, and goes on/,
    async (sql) => {
      const payload = '{"source":"order/1","version":3}';
      await sql`insert into outbox (id, subject, payload) values ('order/1#finished', 's', ${payload}::json)`;
    },
  ],
  [
    'fact-letters',
    'a fact in two places',
    /order\/1: f is dead letter [0-9]+ and waits in the outbox/,
    async (sql) => {
      await insertFact(sql, 'f');
      await sql`
        insert into dead_letters (reason, actor, message_id, letter, error)
        values ('fact', 'order/1', 'f', '{}', '{}')`;
    },
  ],
  [
    'task-actors',
    'a task of nobody',
    /order\/9: does not exist, its task t is queued/,
    async (sql) => insertTask(sql, { id: 't', actor: 'order/9' }),
  ],
  [
    'task-answers',
    'an answer without an end',
    /order\/1: took the answer of t as entry 3, the task is queued/,
    async (sql) => {
      await insertTask(sql, { id: 't' });
      await sql`update journal set message_id = 'task:t' where actor = 'order/1' and seq = 3`;
    },
  ],
  [
    'task-answers',
    'an end without an answer',
    /order\/1: never hears of its task t, which is failed/,
    async (sql) => {
      await insertTask(sql, { id: 't', status: 'failed' });
      await sql`update tasks set finished_at = assay_now()`;
    },
  ],
];
