import { beforeEach, expect, test } from 'vitest';
import { verifyJournal } from '../../../persistence/verify-journal.ts';
import { insertActor, insertHistory, useLedger } from './ledger-fixture.ts';

const ledger = useLedger();
beforeEach(async () => {
  await insertHistory(ledger.sql, 'order/1', 5);
  await insertHistory(ledger.sql, 'order/2', 3);
});
const problems = async (actor?: string) => {
  const report = await verifyJournal(ledger.sql, actor === undefined ? {} : { actor });
  return report.problems.map(({ actor: of, seq, problem }) => `${of} ${seq}: ${problem}`);
};
const changed = 'the hash does not follow from the row and the one before: one of them was changed';

test('a journal as it was written passes', async () => {
  expect(await verifyJournal(ledger.sql)).toEqual({ rows: 8, actors: 2, problems: [] });
  expect(await verifyJournal(ledger.sql, { actor: 'order/2' })).toEqual({ rows: 3, actors: 1, problems: [] });
});

test('a rejected message raises seq but not version', async () => {
  await ledger.sql`update journal set outcome = 'rejected' where actor = 'order/1' and seq = 3`;
  expect(await problems()).toEqual([
    'order/1 3: expected version 2 after `rejected`, got 3',
    `order/1 3: ${changed}`,
  ]);
});

test.each(['payload', 'effects'])('an edited %s is found, down to its white space', async (column) => {
  await ledger.sql`
    update journal set ${ledger.sql(column)} = (${ledger.sql(column)}::text || ' ')::json
    where actor = 'order/1' and seq = 2`;
  expect(await problems()).toEqual([`order/1 2: ${changed}`]);
});

test('an edited time is found', async () => {
  await ledger.sql`update journal set at = at + interval '1 millisecond' where actor = 'order/1' and seq = 2`;
  expect(await problems()).toEqual([`order/1 2: ${changed}`]);
});

test('a deleted middle row is found', async () => {
  await ledger.sql`delete from journal where actor = 'order/1' and seq = 3`;
  expect(await problems()).toContain('order/1 4: expected seq 3: rows are missing before this one');
});

test('a deleted first row is found', async () => {
  await ledger.sql`delete from journal where actor = 'order/1' and seq = 1`;
  expect(await problems()).toContain('order/1 2: expected seq 1: rows are missing before this one');
});

test('a deleted last row is found', async () => {
  await ledger.sql`delete from journal where actor = 'order/1' and seq = 5`;
  expect(await problems()).toEqual([
    'order/1 4: the journal ends here, the actor stands at seq 5',
    'order/1 4: the journal ends at version 4, the actor has 5',
    "order/1 4: the actor's head is not the hash of the last row",
  ]);
});

test('a deleted journal is found', async () => {
  await ledger.sql`delete from journal where actor = 'order/2'`;
  expect(await problems()).toEqual(['order/2 3: the actor has no journal at all']);
});

test('a deleted actor is found', async () => {
  await ledger.sql`delete from actors where key = 'order/2'`;
  expect(await problems()).toEqual(['order/2 3: the actor of this journal does not exist']);
});

test('a changed head is found', async () => {
  await ledger.sql`update actors set head = decode(repeat('ab', 32), 'hex') where key = 'order/1'`;
  expect(await problems()).toEqual(["order/1 5: the actor's head is not the hash of the last row"]);
});

test('swapped rows are found', async () => {
  await ledger.sql`
    update journal as mine set message_id = other.message_id || '-', payload = other.payload
    from journal as other
    where mine.actor = 'order/1' and other.actor = 'order/1'
      and mine.seq in (2, 3) and other.seq in (2, 3) and mine.seq <> other.seq`;
  expect(await problems()).toEqual([`order/1 2: ${changed}`, `order/1 3: ${changed}`]);
});

test('a row with its hash computed anew breaks the next one', async () => {
  await ledger.sql`
    update journal set payload = '{"n": 99}', hash = sha256('forged'::bytea)
    where actor = 'order/1' and seq = 2`;
  expect(await problems('order/1')).toEqual([`order/1 2: ${changed}`, `order/1 3: ${changed}`]);
});

test('lists no more than 100 problems', async () => {
  for (let n = 0; n < 101; n += 1) await insertActor(ledger.sql, { key: `order/bare-${n}` });
  expect(await problems()).toHaveLength(100);
});
