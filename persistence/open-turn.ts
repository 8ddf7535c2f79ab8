/**
 * The ledger's side of a turn: one transaction that takes (locks, mail, what was seen before) in one round
 * trip and writes in another. Owns the transaction; decides nothing.
 *
 * T1 rests on `for update skip locked`, and again on the versions that `save-actors.ts` compares, so that
 * even a turn that lost its locks with its connection cannot write over another.
 */
import type { ActorWrite, Committed, MailRow } from '../actors/ports.ts';
import type { OpenTurn, TurnLedger, TurnRequest, TurnWrites } from '../actors/ports.ts';
import type { Sql } from './connect.ts';
import { allOf, Lane } from './lane.ts';
import { classifyDatabaseError } from './sqlstate.ts';
import { absentActors } from './turn/absent-actors.ts';
import { cancelTasks } from './turn/cancel-tasks.ts';
import { cancelTimers } from './turn/cancel-timers.ts';
import { dropMail } from './turn/drop-mail.ts';
import { findSeen } from './turn/find-seen.ts';
import { findSeenMail } from './turn/find-seen-mail.ts';
import { lockActors } from './turn/lock-actors.ts';
import { makeActors } from './turn/make-actors.ts';
import { noteFaults } from './turn/note-faults.ts';
import { openTasks } from './turn/open-tasks.ts';
import { postMail } from './turn/post-mail.ts';
import { saveActors } from './turn/save-actors.ts';
import { settleTasks } from './turn/settle-tasks.ts';
import { type RawMail, takeMail } from './turn/take-mail.ts';
import { writeDeadLetters } from './turn/write-dead-letters.ts';
import { writeFacts } from './turn/write-facts.ts';
import { writeJournal } from './turn/write-journal.ts';

/** Lanes lent to turns, one turn each. There are as many as there may be groups in flight. */
export class PostgresTurns implements TurnLedger {
  readonly #idle: Lane[];
  readonly #all: readonly Lane[];
  readonly #factHoldMs: number;

  constructor(url: string, lanes: number, factHoldMs: number) {
    this.#all = Array.from({ length: lanes }, (_, index) => new Lane(url, `assay-turn-${index + 1}`));
    this.#idle = [...this.#all];
    this.#factHoldMs = factHoldMs;
  }

  async openTurn(request: TurnRequest): Promise<OpenTurn> {
    const lane = this.#idle.pop();
    if (lane === undefined)
      throw new Error('Expected an idle lane: more groups are in flight than lanes exist');
    const back = (): void => {
      this.#idle.push(lane);
    };
    try {
      return await takeInto(lane, request, this.#factHoldMs, back);
    } catch (error) {
      await rollback(lane.sql);
      back();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((lane) => lane.close()));
  }
}

async function takeInto(
  lane: Lane,
  request: TurnRequest,
  holdMs: number,
  back: () => void,
): Promise<OpenTurn> {
  const { sql } = lane;
  const session = lane.session;
  const rung = [...request.rung];
  const [, actors, seen, rungMail, rungSeen] = await allOf([
    sql`begin read write`.execute(),
    lockActors(sql, request.keys),
    request.messages.length === 0 ? nothing : findSeen(sql, request.messages),
    rung.length === 0 ? nothing : takeMail(sql, rung, request.mailMax),
    rung.length === 0 ? nothing : findSeenMail(sql, rung, request.mailMax),
  ]);
  lane.assertSession(session);
  const rows = new Map(actors.map((row) => [row.key, row]));
  const missing = request.keys.filter((key) => !rows.has(key));
  const withMail = actors.filter((row) => row.hasMail && !request.rung.has(row.key)).map((row) => row.key);
  // Rare enough to pay for another round trip: an actor that begins or is locked elsewhere, mail without a
  // bell.
  const [absent, mail, mailSeen] = await allOf([
    missing.length === 0 ? nothing : absentActors(sql, missing),
    withMail.length === 0 ? nothing : takeMail(sql, withMail, request.mailMax),
    withMail.length === 0 ? nothing : findSeenMail(sql, withMail, request.mailMax),
  ]);
  lane.assertSession(session);
  const end: TurnEnd = { lane, session, holdMs, back };
  return {
    actors: rows,
    absent: new Set(absent.map((row) => row.key)),
    mail: [...rungMail, ...mail].map(mailRow),
    seen: [...seen, ...rungSeen, ...mailSeen],
    commit: (writes, project) => endTurn(end, () => commitOn(end, writes, project)),
    abandon: () => endTurn(end, () => rollback(sql)),
  };
}

const nothing = Promise.resolve([] as const);

interface TurnEnd extends Commit {
  readonly back: () => void;
}

/** However it ends, the lane is free for the next turn. */
async function endTurn<T>({ back }: TurnEnd, end: () => Promise<T>): Promise<T> {
  try {
    return await end();
  } finally {
    back();
  }
}

interface Commit {
  readonly lane: Lane;
  readonly session: number;
  readonly holdMs: number;
}

async function commitOn(
  { lane, session, holdMs }: Commit,
  writes: TurnWrites,
  project: ((sql: unknown) => Promise<void>) | undefined,
): Promise<Committed | 'conflict'> {
  const { sql } = lane;
  try {
    if (project !== undefined) {
      lane.assertSession(session);
      await project(sql);
    }
    lane.assertSession(session);
    const sent = statementsOf(sql, writes);
    const facts = writes.facts.length === 0 ? nothing : writeFacts(sql, writes.facts, holdMs);
    const results = await allOf([...sent, facts, sql`commit`.execute()]);
    const last = results.at(-1) as { readonly command?: string };
    if (last.command !== 'COMMIT')
      throw new Error(`Expected COMMIT, Postgres answered ${last.command ?? 'nothing'}`);
    return { factsAhead: new Map((await facts).map(({ id, ahead }) => [id, ahead])) };
  } catch (error) {
    await rollback(sql);
    if (classifyDatabaseError(error).kind === 'conflict') return 'conflict';
    throw error;
  }
}

/** In one go, without waiting: when one fails, those behind it and the commit fail with it. */
function statementsOf(sql: Sql, writes: TurnWrites): PromiseLike<unknown>[] {
  const saved = writes.actors.filter((row) => row.before !== null);
  const made = writes.actors.filter((row) => row.before === null).toSorted(byKey);
  const statements: PromiseLike<unknown>[] = [];
  const when = (rows: readonly unknown[], send: () => PromiseLike<unknown>): void => {
    if (rows.length > 0) statements.push(send());
  };
  when(saved, () => saveActors(sql, saved));
  when(made, () => makeActors(sql, made));
  when(writes.journal, () => writeJournal(sql, writes.journal));
  when(writes.mailTaken, () => dropMail(sql, writes.mailTaken));
  when(writes.timersCancelled, () => cancelTimers(sql, writes.timersCancelled));
  when(writes.mail, () => postMail(sql, writes.mail));
  when(writes.tasksSettled, () => settleTasks(sql, writes.tasksSettled));
  when(writes.tasks, () => openTasks(sql, writes.tasks));
  when(writes.tasksCancelled, () => cancelTasks(sql, writes.tasksCancelled));
  when(writes.deadLetters, () => writeDeadLetters(sql, writes.deadLetters));
  when(writes.faults, () => noteFaults(sql, writes.faults));
  return statements;
}

/** The same order everywhere: two nodes that make the same actors wait for each other, not in a circle. */
const byKey = (a: ActorWrite, b: ActorWrite): number => (a.key < b.key ? -1 : 1);

/** Best effort: where the connection is gone, so is its transaction. */
async function rollback(sql: Sql): Promise<void> {
  try {
    await sql`rollback`.execute();
  } catch {
    // The session ended; Postgres has rolled back by itself.
  }
}

const mailRow = (row: RawMail): MailRow => ({
  seq: row.seq,
  timer: row.timer,
  attempts: row.attempts,
  envelope: {
    id: row.id,
    target: row.target,
    type: row.type,
    payload: JSON.parse(row.payload) as MailRow['envelope']['payload'],
    sender: row.sender ?? undefined,
    causation: row.causation ?? undefined,
    correlation: row.correlation ?? undefined,
    trace: row.trace ?? undefined,
    at: row.dueMs,
  },
});
