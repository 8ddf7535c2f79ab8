/** The outbox of the model: what the sweep of persistence/sweep does with facts, each as one step. */
import type { FactRow, SweepLedger } from '../../../actors/ports.ts';
import type { ErrorRecord } from '../../../contracts/failures.ts';
import { type MemoryTables, partBefore, toMicros } from './memory-tables.ts';
import type { StoredFact } from './world.ts';

type FactLedger = Pick<SweepLedger, 'takeFacts' | 'dropFacts' | 'postponeFact' | 'buryFact'>;

/** How long those behind one that is not due wait: soon where it was never tried, else until it may go. */
const behindMs = { untried: 200, tried: 5_000 };

export const memoryFacts = (tables: MemoryTables): FactLedger => ({
  takeFacts: async (rowsMax, holdMs) => takeFacts(tables, rowsMax, holdMs),
  dropFacts: async (ids) => {
    for (const id of ids) tables.dropFact(id);
  },
  postponeFact: async (id, delayMs, error) => {
    const row = tables.outbox.get(id);
    if (row === undefined) return;
    const nextAttempt = toMicros(tables.nowMs + delayMs);
    tables.saveFact({ ...row, attempts: row.attempts + 1, nextAttempt, error: JSON.stringify(error) });
  },
  buryFact: async (id, error) => buryFact(tables, id, error),
});

function takeFacts(tables: MemoryTables, rowsMax: number, holdMs: number): readonly FactRow[] {
  const { nowMs } = tables;
  const late = [...tables.outbox.values()]
    .filter((row) => row.nextAttempt <= nowMs)
    .toSorted((one, other) => one.nextAttempt - other.nextAttempt)
    .slice(0, rowsMax);
  const lines = [...Map.groupBy(late, (row) => partBefore(row.id, '#'))].map(([actor, ofActor]) => ({
    ofActor,
    line: tables.factsOf(actor).toSorted(byPlace),
  }));
  const taken: { readonly row: StoredFact; readonly place: number }[] = [];
  for (const { ofActor, line } of lines) {
    const [first] = line;
    if (first === undefined) continue;
    if (first.nextAttempt > nowMs) putOff(tables, ofActor, first);
    else taken.push(...line.map((row, place) => ({ row, place })));
  }
  const held = taken.toSorted((one, other) => one.place - other.place).slice(0, rowsMax);
  return held.map(({ row }) => hold(tables, row, holdMs));
}

function hold(tables: MemoryTables, row: StoredFact, holdMs: number): FactRow {
  tables.saveFact({ ...row, nextAttempt: toMicros(tables.nowMs + holdMs) });
  const { id, subject, payload, headers, attempts } = row;
  return { id, subject, payload, headers, attempts };
}

/** Those behind one that is not due look again later, so they do not fill every take. */
function putOff(tables: MemoryTables, late: readonly StoredFact[], first: StoredFact): void {
  const waitMs = first.attempts === 0 ? behindMs.untried : behindMs.tried;
  const nextAttempt = Math.min(first.nextAttempt, tables.nowMs + waitMs);
  for (const row of late) tables.saveFact({ ...row, nextAttempt });
}

/** The order of the journal: `<actor>#<entry>.<n>`, and what has no number (`#finished`) last. */
const byPlace = (one: StoredFact, other: StoredFact): number => {
  const [a, b] = [placeOf(one.id), placeOf(other.id)];
  return a.entry === b.entry ? upwards(a.n, b.n) : upwards(a.entry, b.entry);
};

const upwards = (one: number, other: number): number => (one === other ? 0 : one < other ? -1 : 1);

function placeOf(id: string): { readonly entry: number; readonly n: number } {
  const entry = /#([0-9]+)[.]/.exec(id)?.[1];
  const n = /[.]([0-9]+)$/.exec(id)?.[1];
  return { entry: Number(entry ?? Infinity), n: Number(n ?? Infinity) };
}

function buryFact(tables: MemoryTables, id: string, error: ErrorRecord): void {
  const row = tables.outbox.get(id);
  if (row === undefined) return;
  tables.dropFact(id);
  const { subject } = row;
  const letter = {
    id,
    subject,
    payload: JSON.parse(row.payload) as unknown,
    headers: row.headers === null ? null : (JSON.parse(row.headers) as unknown),
  };
  tables.deadLetters.push({
    reason: 'fact',
    actor: /\.fact\.([^.]+\.[^.]+)\./.exec(subject)?.[1]?.replace('.', '/') ?? null,
    messageId: id,
    type: /\.fact\.[^.]+\.[^.]+\.(.+)$/.exec(subject)?.[1] ?? null,
    letter: JSON.stringify(letter),
    error: JSON.stringify(error),
  });
}
