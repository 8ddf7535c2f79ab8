/**
 * The commit of the model, in two halves: what would end the transaction, and what it writes. The order of
 * both is that of `statementsOf` in persistence/open-turn.ts.
 */
import type { ActorFault, ActorWrite, Committed, FactsAhead, FactWrite } from '../../../actors/ports.ts';
import type { MailWrite, TaskSettlement, TaskWrite, TurnWrites } from '../../../actors/ports.ts';
import { type MemoryTables, partBefore, toMicros } from './memory-tables.ts';
import type { StoredActor, StoredTask } from './world.ts';

/** How long the node that wrote a fact has it to itself; the same as of a real node. */
export const factHoldMs = 2_000;
/** More facts ahead than that are not named. */
const aheadMax = 64;

/** True where Postgres answers with a unique key or `assay_expect`. */
export function isConflict(tables: MemoryTables, writes: TurnWrites): boolean {
  const saved = writes.actors.filter((row) => row.before !== null);
  const made = writes.actors.filter((row) => row.before === null);
  const found = saved.filter((row) => isAsSeen(tables.actors.get(row.key), row));
  for (const row of found) assertOutcomeStays(tables.actors.get(row.key), row.outcome);
  return (
    countOf(found.map((row) => row.key)) !== saved.length ||
    made.some((row) => tables.actors.has(row.key)) ||
    hasTwins(made.map((row) => row.key)) ||
    writes.journal.some((row) => tables.entryOf(row.actor, row.messageId) !== undefined) ||
    hasTwins(writes.journal.map((row) => `${row.actor} ${row.messageId}`)) ||
    hasEntryTwins(tables, writes) ||
    countOf(writes.mailTaken.filter((seq) => tables.mailbox.has(seq))) !== writes.mailTaken.length ||
    writes.tasks.some((row) => tables.tasks.has(row.id)) ||
    hasTwins(writes.tasks.map((row) => row.id)) ||
    writes.facts.some((row) => tables.outbox.has(row.id)) ||
    hasTwins(writes.facts.map((row) => row.id))
  );
}

const isAsSeen = (now: StoredActor | undefined, { before }: ActorWrite): boolean =>
  now !== undefined && now.version === before?.version && now.seq === before.seq;

/** The trigger `actors_outcome_is_final`: no conflict but a fault. */
function assertOutcomeStays(row: StoredActor | undefined, outcome: string | null): void {
  if (row === undefined || row.outcome === null || row.outcome === outcome) return;
  throw Object.assign(new Error(`actor ${row.key} is finished: its outcome cannot change`), {
    code: 'AS001',
  });
}

const countOf = (keys: readonly unknown[]): number => (keys.length < 2 ? keys.length : new Set(keys).size);
const hasTwins = (keys: readonly unknown[]): boolean => countOf(keys) !== keys.length;

/** The primary key of the journal: an actor and a number. */
const hasEntryTwins = (tables: MemoryTables, { journal }: TurnWrites): boolean =>
  hasTwins(journal.map((row) => `${row.actor} ${row.seq}`)) ||
  journal.some(({ actor, seq }) => {
    const rows = tables.journal.get(actor) ?? [];
    const last = rows.at(-1);
    return last !== undefined && seq <= last.seq && rows.some((row) => row.seq === seq);
  });

export function applyWrites(tables: MemoryTables, writes: TurnWrites): Committed {
  for (const row of writes.actors) {
    if (row.before === null) makeActor(tables, row);
    else saveActor(tables, row);
  }
  for (const row of writes.journal) tables.addEntry(row);
  for (const seq of writes.mailTaken) tables.dropMail(seq);
  for (const { owner, timer } of writes.timersCancelled) {
    for (const row of tables.timersOf(owner))
      if (timer === null || row.timer === timer) tables.dropMail(row.seq);
  }
  for (const row of writes.mail) postMail(tables, row);
  for (const row of writes.tasksSettled) settleTask(tables, row);
  for (const row of writes.tasks) openTask(tables, row);
  for (const id of writes.tasksCancelled) closeTask(tables, id, { status: 'cancelled' });
  for (const { error, ...letter } of writes.deadLetters)
    tables.deadLetters.push({ ...letter, error: JSON.stringify(error) });
  for (const row of writes.faults) noteFault(tables, row);
  return { factsAhead: writeFacts(tables, writes.facts) };
}

function makeActor(tables: MemoryTables, write: ActorWrite): void {
  const { before: _, stallAfterMs: stallMs, ...row } = write;
  const { nowMs } = tables;
  tables.saveActor({
    ...row,
    restarts: 0,
    restartsSince: null,
    retryAt: null,
    quarantined: null,
    nextLook: row.outcome !== null || stallMs === null ? null : nowMs + stallMs,
    movedAt: nowMs,
    stallMs,
    stalledAt: null,
  });
}

function saveActor(tables: MemoryTables, write: ActorWrite): void {
  const now = tables.actors.get(write.key);
  if (now === undefined || write.before === null) return;
  const { machine, status, snapshot, version, seq, head, outcome } = write;
  const saved = { ...now, machine, status, snapshot, version, seq, head, outcome };
  const moved = version > write.before.version ? movedAs(tables.nowMs, write) : {};
  tables.saveActor({ ...saved, ...moved, nextLook: nextLookOf(tables.nowMs, now, write) });
}

const movedAs = (nowMs: number, write: ActorWrite) => ({
  movedAt: nowMs,
  stalledAt: null,
  stallMs: write.stallAfterMs,
});

/** A turn only moves the look to earlier; the sweep puts it right. */
function nextLookOf(nowMs: number, now: StoredActor, write: ActorWrite): number | null {
  if (write.outcome !== null) return null;
  if (write.version === write.before?.version || write.stallAfterMs === null) return now.nextLook;
  return Math.min(now.nextLook ?? Infinity, nowMs + write.stallAfterMs);
}

function postMail(tables: MemoryTables, { envelope, timer, delayMs }: MailWrite): void {
  tables.postMail({
    id: envelope.id,
    target: envelope.target,
    type: envelope.type,
    payload: JSON.stringify(envelope.payload),
    sender: envelope.sender ?? null,
    causation: envelope.causation ?? null,
    correlation: envelope.correlation ?? null,
    trace: envelope.trace ?? null,
    dueAt: toMicros(tables.nowMs + delayMs),
    timer,
  });
}

function settleTask(tables: MemoryTables, { id, status, result, error }: TaskSettlement): void {
  closeTask(tables, id, { status, result, error });
}

function closeTask(tables: MemoryTables, id: string, end: Partial<StoredTask>): void {
  const row = tables.openTasks.get(id);
  if (row === undefined) return;
  tables.saveTask({ ...row, ...end, leaseOwner: null, leaseUntil: null, finishedAt: tables.nowMs });
}

function openTask(tables: MemoryTables, write: TaskWrite): void {
  const { deadlineMs, leaseMs, leaseOwner, ...row } = write;
  const { nowMs } = tables;
  const isLeased = leaseOwner !== null;
  const deadline = deadlineMs === null ? null : toMicros(nowMs + deadlineMs);
  tables.saveTask({
    ...row,
    status: isLeased ? 'processing' : 'queued',
    attempts: isLeased ? 1 : 0,
    runAt: nowMs,
    deadline,
    leaseOwner,
    leaseUntil: isLeased ? leaseEnd(nowMs, leaseMs, deadline) : null,
    heartbeat: null,
    result: null,
    error: null,
    finishedAt: null,
  });
}

/** A lease never goes past the deadline: from there the task is the reaper's. */
export const leaseEnd = (nowMs: number, leaseMs: number, deadline: number | null): number =>
  Math.min(toMicros(nowMs + leaseMs), deadline ?? Infinity);

function noteFault(tables: MemoryTables, fault: ActorFault): void {
  const row = tables.actors.get(fault.key);
  if (row === undefined) return;
  tables.saveActor({
    ...row,
    restarts: fault.restarts,
    restartsSince: fault.isNewWindow ? tables.nowMs : row.restartsSince,
    retryAt: toMicros(tables.nowMs + fault.restMs),
    quarantined: fault.quarantined ?? row.quarantined,
  });
}

function writeFacts(tables: MemoryTables, facts: readonly FactWrite[]): Map<string, FactsAhead> {
  // What is ahead was there before the statement: facts of one turn are not ahead of each other.
  const placed = facts.map((fact) => ({ fact, ahead: idsAhead(tables, fact.id) }));
  const named = new Map<string, FactsAhead>();
  for (const { fact, ahead } of placed) {
    const holdMs = ahead.length === 0 ? factHoldMs : 0;
    const nextAttempt = tables.nowMs + holdMs;
    tables.saveFact({ ...fact, attempts: 0, nextAttempt, error: null, createdAt: tables.nowMs });
    if (ahead.length > 0) named.set(fact.id, ahead.length <= aheadMax ? ahead : null);
  }
  return named;
}

function idsAhead(tables: MemoryTables, id: string): string[] {
  const actor = partBefore(id, '#');
  const ids = tables.factsOf(actor).map((row) => row.id);
  return ids.filter((ahead) => ahead.length > actor.length + 1);
}
