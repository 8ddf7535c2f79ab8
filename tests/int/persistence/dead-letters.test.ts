import { describe, expect, test } from 'vitest';
import { postgresSweep } from '../../../persistence/postgres-ledger.ts';
import { redriveLetter } from '../../../persistence/redrive-letter.ts';
import { findDeadLetter } from '../../../persistence/views/find-dead-letter.ts';
import { listDeadLetters } from '../../../persistence/views/list-dead-letters.ts';
import { insertActor, insertFact, insertTask, useLedger } from './ledger-fixture.ts';

const ledger = useLedger();

async function bury(reason: string, letter: unknown, actor: string | null = null): Promise<number> {
  const [row] = await ledger.sql`
    insert into dead_letters (reason, actor, letter, error)
    values (${reason}, ${actor}, ${JSON.stringify(letter)}::json, '{"message":"no"}') returning id`;
  return Number(row?.['id']);
}
const envelope = {
  id: 'm1',
  target: 'order/1',
  type: 'PAY',
  payload: { sum: 1 },
  sender: 'cart/1',
  causation: 'm0',
  correlation: 'c1',
  trace: 'tr',
  at: 0,
  timer: null,
};

describe('listDeadLetters', () => {
  test('pages by id; open ones only, or all; by reason', async () => {
    const first = await bury('mail', envelope);
    const second = await bury('task', {});
    const third = await bury('mail', envelope);
    await redriveLetter(ledger.sql, first);
    const ids = async (asked: object) =>
      (await listDeadLetters(ledger.sql, { open: true, limit: 10, ...asked })).map((letter) => letter.id);
    expect(await ids({})).toEqual([second, third]);
    expect(await ids({ open: false })).toEqual([first, second, third]);
    expect(await ids({ open: false, after: first, limit: 1 })).toEqual([second]);
    expect(await ids({ reason: 'mail' })).toEqual([third]);
  });
  test('findDeadLetter answers one with its letter as text, or null', async () => {
    const id = await bury('mail', envelope);
    expect(await findDeadLetter(ledger.sql, id)).toMatchObject({ id, letter: JSON.stringify(envelope) });
    expect(await findDeadLetter(ledger.sql, 999_999)).toBeNull();
  });
});

describe('redriveLetter', () => {
  test.each(['mail', 'command'])('%s goes back to the mailbox as it was', async (reason) => {
    const id = await bury(reason, envelope);
    expect(await redriveLetter(ledger.sql, id)).toEqual({
      kind: 'redriven',
      reason,
      actor: 'order/1',
      task: null,
    });
    expect(await ledger.sql`select * from mailbox`).toMatchObject([
      {
        id: 'm1',
        target: 'order/1',
        type: 'PAY',
        payload: '{"sum":1}',
        sender: 'cart/1',
        causation_id: 'm0',
        correlation_id: 'c1',
        trace: 'tr',
        timer: null,
      },
    ]);
  });

  test('a fact goes back to the outbox, with its attempts before it', async () => {
    await insertFact(ledger.sql, 'f1');
    const sweep = postgresSweep(ledger.sql);
    const [before] = await sweep.takeFacts(1, 0);
    await sweep.buryFact('f1', { name: 'Error', message: 'no' });
    const [letter] = await listDeadLetters(ledger.sql, { open: true, limit: 1 });
    expect(await redriveLetter(ledger.sql, letter?.id ?? 0)).toMatchObject({
      kind: 'redriven',
      reason: 'fact',
    });
    expect(await sweep.takeFacts(10, 0)).toEqual([before]);
  });

  test('a task is queued afresh under its own id (its actor waits for that one)', async () => {
    await insertTask(ledger.sql, { id: 't1', status: 'failed', attempts: 3, error: '{}' });
    const letter = { id: 't1', actor: 'order/1', child: 'charge', activity: 'order/charge', attemptsMax: 3 };
    const id = await bury('task', letter, 'order/1');
    expect(await redriveLetter(ledger.sql, id)).toEqual({
      kind: 'redriven',
      reason: 'task',
      actor: 'order/1',
      task: { id: 't1', activity: 'order/charge' },
    });
    expect(await ledger.sql`select * from tasks`).toMatchObject([
      { id: 't1', status: 'queued', attempts: 0 },
    ]);
  });

  test('a quarantined actor is released', async () => {
    await insertActor(ledger.sql, { key: 'order/1', quarantined: 'machine_threw', restarts: 3 });
    const id = await bury('quarantine', null, 'order/1');
    expect(await redriveLetter(ledger.sql, id)).toMatchObject({ kind: 'redriven', actor: 'order/1' });
    expect(await ledger.sql`select quarantined, restarts from actors`).toEqual([
      { quarantined: null, restarts: 0 },
    ]);
  });

  test('refuses a second time, also at the same moment', async () => {
    const id = await bury('mail', envelope);
    const answers = await Promise.all([redriveLetter(ledger.sql, id), redriveLetter(ledger.sql, id)]);
    expect(answers.map((answer) => answer.kind).toSorted()).toEqual(['already', 'redriven']);
    expect(await redriveLetter(ledger.sql, id)).toMatchObject({ kind: 'already' });
    expect(await ledger.sql`select id from mailbox`).toHaveLength(1);
  });

  test('refuses a letter that does not exist, and one that never was a message', async () => {
    expect(await redriveLetter(ledger.sql, 999_999)).toEqual({ kind: 'unknown' });
    const id = await bury('command', { subject: 'assay.command.x', bytes: 'AA==' });
    expect(await redriveLetter(ledger.sql, id)).toEqual({ kind: 'impossible' });
    expect(await findDeadLetter(ledger.sql, id)).toMatchObject({ redrivenAt: null });
  });
});
