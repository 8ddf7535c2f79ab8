/**
 * Replay: 100,000 journal rows of the W1 machine, read from Postgres and run again. The rows are made by the
 * same step and statements as in a turn, without the turn: here only reading is measured.
 */
import type { ActorWrite, JournalRow } from '../actors/ports.ts';
import type { Envelope, JsonObject } from '../contracts/envelope.ts';
import { type ActorKey, actorKey } from '../contracts/ids.ts';
import { initType } from '../contracts/words.ts';
import type { Kind } from '../machines/kind.ts';
import { registerKinds } from '../machines/register.ts';
import { effectsText } from '../machines/replay.ts';
import { type LiveSnapshot, writeSnapshot } from '../machines/snapshot.ts';
import { statusOf } from '../machines/status.ts';
import { step } from '../machines/step.ts';
import { canonicalRow, chainHash, chainStart } from '../persistence/journal-chain.ts';
import { migrate } from '../persistence/migrate.ts';
import { replayLedger } from '../persistence/replay-ledger.ts';
import { makeActors } from '../persistence/turn/make-actors.ts';
import { writeJournal } from '../persistence/turn/write-journal.ts';
import { verifyInvariants } from '../persistence/verify-invariants.ts';
import type { Report } from './figures.ts';
import { kinds } from './kinds.ts';
import { Stage } from './stage.ts';

const ACTORS = 1_000;
const ROWS = 100;
const ACTORS_AT_ONCE = 50;

export async function replay(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    const sql = stage.sql();
    await migrate({ sql });
    const registered = registerKinds(kinds);
    const kind = registered.get('ledger');
    if (kind === undefined) throw new Error('Expected the kind `ledger`');
    for (let index = 0; index < ACTORS; index += ACTORS_AT_ONCE) {
      const made = Array.from({ length: ACTORS_AT_ONCE }, (_, n) =>
        lifeOf(kind, actorKey('ledger', `r-${index + n}`)),
      );
      await makeActors(
        sql,
        made.map(({ actor }) => actor),
      );
      await writeJournal(
        sql,
        made.flatMap(({ rows }) => rows),
      );
    }
    const before = process.memoryUsage().rss;
    const replayed = await timed(() => replayLedger(sql, registered));
    if (replayed.value.rows !== ACTORS * ROWS || replayed.value.diverged > 0)
      throw new Error(`Expected ${ACTORS * ROWS} rows as they were, got ${JSON.stringify(replayed.value)}`);
    report('rows', replayed.value.rows, 'rows');
    report('100,000 journal rows', replayed.seconds, 's');
    report('rate', replayed.value.rows / replayed.seconds, 'rows/s');
    report('memory gained', (process.memoryUsage().rss - before) / 2 ** 20, 'MiB');
    const verified = await timed(() => verifyInvariants(sql));
    if (verified.value.some(({ result }) => result !== 'holds'))
      throw new Error('Expected every rule to hold');
    report('verify of the same ledger', verified.seconds, 's');
  } finally {
    await stage.close();
  }
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const startedAt = performance.now();
  const value = await run();
  return { value, seconds: (performance.now() - startedAt) / 1000 };
}

function lifeOf(kind: Kind, key: ActorKey): { actor: ActorWrite; rows: JournalRow[] } {
  let live: LiveSnapshot | null = null;
  let head = chainStart;
  const rows: JournalRow[] = [];
  for (let seq = 1; seq <= ROWS; seq += 1) {
    const message: JsonObject =
      seq === 1
        ? { input: { owner: 'bench' } }
        : { amount: (seq * 37) % 1000, note: 'a note of some length' };
    const type = seq === 1 ? initType : 'MOVE';
    const envelope: Envelope = {
      id: `${key}:${seq}`,
      target: key,
      type,
      payload: message,
      at: 1_700_000_000_000 + seq,
    };
    const identity = { key, parent: null, seq };
    const result = step({ kind, before: live, envelope, identity, effectsMax: 100 });
    if (result.kind !== 'applied') throw new Error(`Expected the step to be applied, got ${result.kind}`);
    live = result.after;
    const row = rowOf(kind, envelope, { seq, live, effects: effectsText(result.effects) });
    head = chainHash(head, canonicalRow(row));
    rows.push({ ...row, hash: head });
  }
  if (live === null) throw new Error('Expected at least one row');
  return { actor: standing(kind, key, { live, head }), rows };
}

interface Made {
  readonly seq: number;
  readonly live: LiveSnapshot;
  readonly effects: string | null;
}

const rowOf = (kind: Kind, envelope: Envelope, { seq, live, effects }: Made): Omit<JournalRow, 'hash'> => ({
  actor: envelope.target,
  seq,
  version: seq,
  messageId: envelope.id,
  type: envelope.type,
  payload: JSON.stringify(envelope.payload),
  at: envelope.at,
  sender: null,
  causationId: null,
  correlationId: null,
  fromStatus: null,
  toStatus: statusOf(kind.statuses, live.state),
  effects,
  outcome: 'applied',
  answer: null,
});

const standing = (
  kind: Kind,
  key: ActorKey,
  { live, head }: { live: LiveSnapshot; head: string },
): ActorWrite => ({
  key,
  kind: kind.name,
  before: null,
  machine: kind.hash,
  status: statusOf(kind.statuses, live.state),
  snapshot: writeSnapshot(live),
  version: ROWS,
  seq: ROWS,
  head,
  outcome: null,
  parent: null,
  correlationId: null,
  stallAfterMs: null,
});
