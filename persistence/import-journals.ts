/**
 * Journals from a file into a database, as history: to replay them, to look at them, to fork from them.
 * Checked whole before anything is stored, and stored whole or not at all. The actors come in quarantine:
 * their mail, timers, tasks and neighbours stayed behind, so they must not simply go on here.
 */
import type { JournalRow } from '../actors/ports.ts';
import { Rejection } from '../contracts/failures.ts';
import type { Sql, SqlSession } from './connect.ts';
import { type FiledActor, type JournalLine, JournalLines } from './journal-file.ts';
import { JournalCheck } from './verify-journal.ts';

export interface ImportReport {
  readonly actors: number;
  readonly rows: number;
  readonly redacted: boolean;
}

/** How the quarantine of imported actors begins; `assay verify` knows them by it. */
export const importedReason = 'imported';
const quarantined = `${importedReason}: history only, without mail, timers and tasks; fork it to go on`;
const batchRows = 500;

/** `lines` begins the file anew each time it is called: it is read once to check, once to store. */
export async function importJournals(sql: Sql, lines: () => AsyncIterable<string>): Promise<ImportReport> {
  const report = await checkJournals(lines());
  await sql.begin(async (tx) => {
    const store = new Store(tx);
    for await (const text of lines()) await store.take(JSON.parse(text) as JournalLine);
    await store.flush();
  });
  return report;
}

/** Reads to the end; throws where a line or a chain is not what it should be. */
export async function checkJournals(lines: AsyncIterable<string>): Promise<ImportReport> {
  const file = new JournalLines();
  const check = new ActorCheck();
  let redacted = false;
  for await (const text of lines) {
    const line = file.take(text);
    if (line.line === 'journal') redacted = line.redacted;
    if (line.line === 'actor') check.begin(line);
    if (line.line === 'row') check.take(line);
    if (line.line === 'end') check.end();
  }
  file.end();
  return { actors: check.actors, rows: check.rows, redacted };
}

/** The rules of `JournalCheck`, with the actor's line in the place of its row. */
class ActorCheck {
  readonly #check = new JournalCheck();
  #actor: FiledActor | null = null;
  #ofActor = 0;
  actors = 0;
  rows = 0;

  begin(actor: FiledActor): void {
    this.end();
    this.#actor = actor;
    this.#ofActor = 0;
    this.actors += 1;
  }
  take(row: JournalRow): void {
    const { key = '', seq = 0, version = 0, head = null } = this.#actor ?? {};
    if (row.actor !== key) throw broken(row.actor, row.seq, `stands among the rows of \`${key}\``);
    this.rows += 1;
    this.#ofActor += 1;
    // Only the last row is compared with the actor, and a redacted one does not say its head.
    this.#check.take({ ...row, actorSeq: seq, actorVersion: version, actorHead: head ?? row.hash });
    this.#refuseProblems();
  }
  end(): void {
    if (this.#actor !== null && this.#ofActor === 0) throw broken(this.#actor.key, 0, 'it has no rows');
    this.#check.endActor();
    this.#refuseProblems();
  }
  #refuseProblems(): void {
    const [first] = this.#check.result().problems;
    if (first !== undefined) throw broken(first.actor, first.seq, first.problem);
  }
}

const broken = (actor: string, seq: number, problem: string): Rejection =>
  new Rejection('invalid_request', `The journal of \`${actor}\` is broken at ${seq}: ${problem}`);

class Store {
  readonly #tx: SqlSession;
  #actors: FiledActor[] = [];
  #rows: JournalRow[] = [];
  #heads = new Map<string, string>();

  constructor(tx: SqlSession) {
    this.#tx = tx;
  }

  async take(line: JournalLine): Promise<void> {
    if (line.line === 'actor') this.#actors.push(line);
    if (line.line !== 'row') return;
    this.#rows.push(line);
    this.#heads.set(line.actor, line.hash);
    if (this.#rows.length >= batchRows) await this.flush();
  }

  async flush(): Promise<void> {
    const [actors, rows, heads] = [this.#actors, this.#rows, this.#heads];
    [this.#actors, this.#rows, this.#heads] = [[], [], new Map()];
    if (actors.length > 0) await makeActors(this.#tx, actors);
    if (rows.length > 0) await writeRows(this.#tx, rows);
    for (const [key, head] of heads)
      await this.#tx`update actors set head = decode(${head}, 'hex') where key = ${key}`;
  }
}

async function makeActors(tx: SqlSession, actors: readonly FiledActor[]): Promise<void> {
  const values = actors.map(
    ({ key, kind, machine, status, snapshot, version, seq, outcome, parent, correlationId }) => {
      const row = { key, kind, machine, status, snapshot, version, seq, outcome, parent };
      return { ...row, head: Buffer.alloc(32), correlation_id: correlationId, quarantined };
    },
  );
  const made = await tx<{ key: string }[]>`
    insert into actors ${tx(values)} on conflict (key) do nothing returning key`;
  if (made.length === actors.length) return;
  const there = actors.map(({ key }) => key).filter((key) => !made.some((row) => row.key === key));
  throw new Rejection(
    'already_exists',
    `${there
      .slice(0, 5)
      .map((key) => `\`${key}\``)
      .join(', ')} exist here already; nothing was imported. ` + 'Import into a database of its own',
  );
}

async function writeRows(tx: SqlSession, rows: readonly JournalRow[]): Promise<void> {
  const values = rows.map((row) => ({
    actor: row.actor,
    seq: row.seq,
    version: row.version,
    message_id: row.messageId,
    type: row.type,
    payload: row.payload,
    at: new Date(row.at),
    sender: row.sender,
    causation_id: row.causationId,
    correlation_id: row.correlationId,
    from_status: row.fromStatus,
    to_status: row.toStatus,
    effects: row.effects,
    outcome: row.outcome,
    answer: row.answer,
    hash: Buffer.from(row.hash, 'hex'),
  }));
  await tx`insert into journal ${tx(values)}`;
}
