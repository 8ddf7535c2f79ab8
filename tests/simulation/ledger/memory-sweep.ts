/** What the sweep and the supervisor ask of the model: due mail, due looks, the switch. */
import type { Look, SupervisionLedger, SweepLedger } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import { memoryFacts } from './memory-facts.ts';
import { type MemoryTables, partBefore } from './memory-tables.ts';
import type { StoredActor, StoredMail } from './world.ts';

/** Rows looked at for each target wanted. */
const rowsPerTarget = 10;
const dayMs = 86_400_000;

export const memorySweep = (tables: MemoryTables): SweepLedger => ({
  ...memoryFacts(tables),
  dueTargets: async (rowsMax, graceMs, only) => dueTargets(tables, { rowsMax, graceMs, only }),
  buryUnhostedMail: async (unhosted) => buryUnhostedMail(tables, unhosted),
  nextTimerInMs: async () => {
    let next = Infinity;
    for (const { dueAt } of tables.mailbox.values()) if (dueAt > tables.nowMs && dueAt < next) next = dueAt;
    return next === Infinity ? null : Math.ceil(next - tables.nowMs);
  },
  dueTasks: async (rowsMax, graceMs) =>
    [...tables.openTasks.values()]
      .filter((row) => row.status === 'queued' && row.runAt <= tables.nowMs - graceMs)
      .toSorted((one, other) => one.runAt - other.runAt)
      .slice(0, rowsMax)
      .map(({ id, activity }) => ({ id, activity })),
});

interface DueLook {
  readonly rowsMax: number;
  readonly graceMs: number;
  readonly only: Parameters<SweepLedger['dueTargets']>[2];
}

function dueTargets(tables: MemoryTables, { rowsMax, graceMs, only }: DueLook): readonly ActorKey[] {
  const { nowMs } = tables;
  const sinceMs = only?.sinceMs ?? null;
  const isWanted = ({ target, dueAt, timer }: StoredMail): boolean => {
    if (dueAt > nowMs || dueAt < nowMs - (sinceMs ?? Infinity)) return false;
    if (only !== undefined && !only.kinds.includes(partBefore(target, '/'))) return false;
    const actor = tables.actors.get(target);
    const hasRested = (actor?.retryAt ?? null) !== null;
    if (timer === null && !hasRested && dueAt > nowMs - graceMs) return false;
    return (actor?.quarantined ?? null) === null && (actor?.retryAt ?? 0) <= nowMs;
  };
  const due = [...tables.mailbox.values()]
    .filter(isWanted)
    .toSorted(byDue)
    .slice(0, rowsMax * rowsPerTarget);
  return [...new Set(due.map((row) => row.target))].slice(0, rowsMax);
}

const byDue = (one: StoredMail, other: StoredMail): number => one.dueAt - other.dueAt;

function buryUnhostedMail(
  tables: MemoryTables,
  { kinds, waitedMs, silentMs, rowsMax }: Parameters<SweepLedger['buryUnhostedMail']>[0],
): number {
  const living = [...tables.nodes.values()].filter((node) => node.heartbeatAt > tables.nowMs - silentMs);
  const hosted = new Set([...kinds, ...living.flatMap((node) => JSON.parse(node.kinds) as string[])]);
  const unhosted = [...tables.mailbox.values()]
    .filter(({ dueAt, target }) => dueAt <= tables.nowMs - waitedMs && !hosted.has(partBefore(target, '/')))
    .toSorted(byDue)
    .slice(0, rowsMax);
  for (const row of unhosted) buryMail(tables, row);
  return unhosted.length;
}

function buryMail(tables: MemoryTables, row: StoredMail): void {
  const { id, target, type, sender, causation, correlation, trace, timer } = row;
  const payload = JSON.parse(row.payload) as unknown;
  const at = Math.floor(row.dueAt);
  const message = `No living node has the kind ${partBefore(target, '/')}`;
  tables.dropMail(row.seq);
  tables.deadLetters.push({
    reason: 'mail',
    actor: target,
    messageId: id,
    type,
    letter: JSON.stringify({ id, target, type, payload, sender, causation, correlation, trace, at, timer }),
    error: JSON.stringify({ name: 'Unhosted', code: 'unknown_kind', message }),
  });
}

export const memorySupervision = (tables: MemoryTables): SupervisionLedger => ({
  takeLooks: async (rowsMax) => takeLooks(tables, rowsMax),
  tell: async ({ node, entries, mail }) => {
    for (const envelope of mail)
      tables.postMail({
        id: envelope.id,
        target: envelope.target,
        type: envelope.type,
        payload: JSON.stringify(envelope.payload),
        sender: envelope.sender ?? null,
        causation: envelope.causation ?? null,
        correlation: envelope.correlation ?? null,
        trace: envelope.trace ?? null,
        dueAt: tables.nowMs,
        timer: null,
      });
    for (const { detail, ...entry } of entries)
      tables.supervisorLog.push({ ...entry, node, detail: detail === null ? null : JSON.stringify(detail) });
  },
  readHold: async () => {
    const { held, changedAt } = tables.hold;
    return { held, changedAt: new Date(changedAt).toISOString() };
  },
});

function takeLooks(tables: MemoryTables, rowsMax: number): readonly Look[] {
  const lookOf = (row: StoredActor): number => row.nextLook ?? Infinity;
  return [...tables.actors.values()]
    .filter((row) => lookOf(row) <= tables.nowMs && !tables.locks.has(row.key))
    .toSorted((one, other) => lookOf(one) - lookOf(other))
    .slice(0, rowsMax)
    .flatMap((row) => takeLook(tables, row));
}

/** One that goes on resting is looked at again after twice the time, within a day. */
function takeLook(tables: MemoryTables, row: StoredActor): readonly Look[] {
  const { nowMs } = tables;
  const { key, kind, status, seq, parent, stallMs } = row;
  const isWatched = row.outcome === null && row.quarantined === null && stallMs !== null;
  const movedAt = row.movedAt ?? nowMs;
  const stallsAt = movedAt + (stallMs ?? 0);
  if (!isWatched || stallsAt > nowMs) {
    tables.saveActor({ ...row, nextLook: isWatched ? stallsAt : null });
    return [];
  }
  const restedMs = nowMs - movedAt;
  const nextLook = nowMs + Math.min(dayMs, Math.max(1_000, 2 * restedMs));
  tables.saveActor({ ...row, nextLook, stalledAt: row.stalledAt ?? nowMs });
  const hasTasks = [...tables.openTasks.values()].some((task) => task.actor === key);
  const hasMail = tables.hasDueMail(key);
  return [{ key, kind, status, seq, parent, restedMs: Math.floor(restedMs), hasMail, hasTasks }];
}
