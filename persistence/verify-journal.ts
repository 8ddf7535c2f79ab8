/**
 * Checks that history is what was written: every actor's journal has no gap, its versions rise with what
 * was applied, its hash chain adds up, and the actor's row agrees with the last entry. Reads one snapshot
 * of the database, so turns may go on meanwhile; streams, so the journal may be larger than memory.
 */
import type { JournalRow } from '../actors/ports.ts';
import type { Sql, SqlSession } from './connect.ts';
import { canonicalRow, chainHash, chainStart } from './journal-chain.ts';

export interface JournalProblem {
  readonly actor: string;
  readonly seq: number;
  readonly problem: string;
}

export interface JournalReport {
  readonly rows: number;
  readonly actors: number;
  /** The first ones found; a broken journal is told apart from a clean one, not listed whole. */
  readonly problems: readonly JournalProblem[];
}

/** A row beside what its actor says of itself. */
export interface CheckedRow extends JournalRow {
  /** Null where the actor's own row is gone. */
  readonly actorSeq: number | null;
  readonly actorVersion: number | null;
  readonly actorHead: string | null;
}

const problemsMax = 100;
const cursorRows = 1_000;

export const verifyJournal = (sql: Sql, { actor }: { actor?: string } = {}): Promise<JournalReport> =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    const check = new JournalCheck();
    for await (const rows of journalRows(tx, actor)) {
      for (const row of rows) check.take(row);
      if (check.isFull) break;
    }
    check.endActor();
    for (const { key, seq } of await actorsWithoutJournal(tx, actor)) {
      check.report(key, seq, 'the actor has no journal at all');
    }
    return check.result();
  });

/** Row after row, in the order of the journal. */
export class JournalCheck {
  readonly #problems: JournalProblem[] = [];
  #last: CheckedRow | null = null;
  #rows = 0;
  #actors = 0;

  take(row: CheckedRow): void {
    if (this.#last?.actor !== row.actor) {
      this.endActor();
      this.#actors += 1;
    }
    this.#rows += 1;
    this.#checkRow(row, this.#last);
    this.#last = row;
  }

  #checkRow(row: CheckedRow, last: CheckedRow | null): void {
    const { actor, seq, version } = row;
    const seqWanted = (last?.seq ?? 0) + 1;
    if (seq !== seqWanted)
      this.report(actor, seq, `expected seq ${seqWanted}: rows are missing before this one`);
    const versionWanted = (last?.version ?? 0) + (row.outcome === 'applied' ? 1 : 0);
    if (version !== versionWanted) {
      this.report(actor, seq, `expected version ${versionWanted} after \`${row.outcome}\`, got ${version}`);
    }
    if (row.hash !== chainHash(last?.hash ?? chainStart, canonicalRow(row))) {
      this.report(
        actor,
        seq,
        'the hash does not follow from the row and the one before: one of them was changed',
      );
    }
  }

  /** The last row of an actor was seen: its own row must say the same. */
  endActor(): void {
    const last = this.#last;
    this.#last = null;
    if (last === null) return;
    const { actor, seq } = last;
    if (last.actorSeq === null) return this.report(actor, seq, 'the actor of this journal does not exist');
    if (last.actorSeq !== seq) {
      this.report(actor, seq, `the journal ends here, the actor stands at seq ${last.actorSeq}`);
    }
    if (last.actorVersion !== last.version) {
      this.report(
        actor,
        seq,
        `the journal ends at version ${last.version}, the actor has ${last.actorVersion}`,
      );
    }
    if (last.actorHead !== last.hash)
      this.report(actor, seq, "the actor's head is not the hash of the last row");
  }

  report(actor: string, seq: number, problem: string): void {
    if (!this.isFull) this.#problems.push({ actor, seq, problem });
  }
  get isFull(): boolean {
    return this.#problems.length >= problemsMax;
  }
  result(): JournalReport {
    return { rows: this.#rows, actors: this.#actors, problems: this.#problems };
  }
}

const journalRows = (sql: SqlSession, actor: string | undefined) =>
  sql<CheckedRow[]>`
    select journal.actor, journal.seq, journal.version, message_id as "messageId", type,
           payload::text as payload, floor(extract(epoch from at) * 1000)::bigint as at, sender,
           causation_id as "causationId",
           journal.correlation_id as "correlationId", from_status as "fromStatus", to_status as "toStatus",
           effects::text as effects, journal.outcome, answer::text as answer, encode(hash, 'hex') as hash,
           actors.seq as "actorSeq", actors.version as "actorVersion",
           encode(actors.head, 'hex') as "actorHead"
    from journal left join actors on actors.key = journal.actor
    ${actor === undefined ? sql`` : sql`where journal.actor = ${actor}`}
    order by journal.actor, journal.seq`.cursor(cursorRows);

const actorsWithoutJournal = (sql: SqlSession, actor: string | undefined) =>
  sql<{ key: string; seq: number }[]>`
    select key, seq from actors
    where not exists (select from journal where journal.actor = actors.key)
    ${actor === undefined ? sql`` : sql`and key = ${actor}`}
    order by key
    limit ${problemsMax}`;
