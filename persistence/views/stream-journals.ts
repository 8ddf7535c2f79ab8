/**
 * Whole journals, actor after actor, as of one moment: for replay and export. Streams, so the ledger may be
 * larger than memory. A kind is a range of keys; `since` chooses actors by their last change, never parts of
 * a journal.
 */
import type { JournalRow } from '../../actors/ports.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import { textArray } from '../array-literal.ts';
import type { Sql, SqlSession } from '../connect.ts';

export interface JournalsAsked {
  readonly kind?: string;
  readonly key?: string;
  /** Actors that were changed at or after this. */
  readonly since?: Date;
  /** Only actors that have not ended. */
  readonly isOpen?: boolean;
}

/** What stands of an actor beside its journal; JSON as its text. */
export interface StandingActor {
  readonly key: ActorKey;
  readonly kind: string;
  readonly machine: string;
  readonly status: string;
  readonly snapshot: string;
  readonly version: number;
  readonly seq: number;
  readonly head: string;
  readonly outcome: string | null;
  readonly parent: string | null;
  readonly correlationId: string | null;
}

export interface JournalReader {
  actor(actor: StandingActor): void | Promise<void>;
  /** The rows of the actor before it, in order, at most a cursor's worth at a time. */
  rows(rows: readonly JournalRow[]): void | Promise<void>;
}

/** Snapshots in memory at a time: each may be large. */
const pageActors = 200;
const cursorRows = 1_000;

export const streamJournals = (sql: Sql, asked: JournalsAsked, reader: JournalReader): Promise<void> =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    let after = '';
    for (;;) {
      const page = await actorsAfter(tx, asked, after);
      if (page.length === 0) return;
      await streamPage(tx, page, reader);
      after = page.at(-1)?.key ?? '';
    }
  });

async function streamPage(
  tx: SqlSession,
  page: readonly StandingActor[],
  reader: JournalReader,
): Promise<void> {
  let next = 0;
  /** Actors up to this one: one without a single row comes all the same. */
  const upTo = async (key: string): Promise<void> => {
    for (let actor = page[next]; actor !== undefined && actor.key <= key; actor = page[next]) {
      next += 1;
      await reader.actor(actor);
    }
  };
  for await (const rows of rowsOf(tx, page)) {
    for (const [key, ofActor] of Map.groupBy(rows, (row) => row.actor)) {
      await upTo(key);
      await reader.rows(ofActor);
    }
  }
  await upTo(page.at(-1)?.key ?? '');
}

const actorsAfter = (tx: SqlSession, { kind, key, since, isOpen }: JournalsAsked, after: string) =>
  tx<StandingActor[]>`
    select key, kind, machine, status, snapshot::text as snapshot, version, seq, encode(head, 'hex') as head,
           outcome::text as outcome, parent::text as parent, correlation_id as "correlationId"
    from actors
    where key > ${after}
    ${key === undefined ? tx`` : tx`and key = ${key}`}
    ${kind === undefined ? tx`` : tx`and key > ${`${kind}/`} and key < ${`${kind}0`}`}
    ${since === undefined ? tx`` : tx`and updated_at >= ${since}`}
    ${isOpen === true ? tx`and outcome is null` : tx``}
    order by key
    limit ${pageActors}`;

const rowsOf = (tx: SqlSession, page: readonly StandingActor[]) =>
  tx<JournalRow[]>`
    select actor, seq, version, message_id as "messageId", type, payload::text as payload,
           floor(extract(epoch from at) * 1000)::bigint as at, sender, causation_id as "causationId",
           correlation_id as "correlationId", from_status as "fromStatus", to_status as "toStatus",
           effects::text as effects, outcome, answer::text as answer, encode(hash, 'hex') as hash
    from journal
    where actor = any(${textArray(page.map(({ key }) => key))}::text[])
    order by actor, seq`.cursor(cursorRows);
