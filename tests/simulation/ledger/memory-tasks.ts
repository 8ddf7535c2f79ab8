/** Tasks of the model: what the files of persistence/tasks do, each as one step. */
import type { TaskLedger, TaskRow } from '../../../actors/ports.ts';
import { leaseEnd } from './memory-commit.ts';
import { type MemoryTables, toMicros } from './memory-tables.ts';
import type { StoredTask } from './world.ts';

export const memoryTasks = (tables: MemoryTables): TaskLedger => ({
  claimTasks: async (claim) => claimTasks(tables, claim),
  renewTasks: async (owner, ids, leaseMs) => {
    const ours = ids
      .map((id) => ownTask(tables, owner, id))
      .filter((row) => row !== null)
      .filter(({ deadline }) => deadline === null || deadline > tables.nowMs);
    for (const row of ours)
      tables.saveTask({ ...row, leaseUntil: leaseEnd(tables.nowMs, leaseMs, row.deadline) });
    return new Set(ours.map((row) => row.id));
  },
  noteTask: async (owner, id, heartbeat) => {
    const row = ownTask(tables, owner, id);
    if (row !== null) tables.saveTask({ ...row, heartbeat });
  },
  requeueTask: async ({ owner, id, delayMs, error, countAttempt }) => {
    const row = ownTask(tables, owner, id);
    if (row === null) return;
    tables.saveTask({
      ...row,
      status: 'queued',
      leaseOwner: null,
      leaseUntil: null,
      error: error ?? row.error,
      runAt: toMicros(tables.nowMs + delayMs),
      attempts: Math.max(row.attempts - (countAttempt ? 0 : 1), 0),
    });
  },
  reapTasks: async (rowsMax) => reapTasks(tables, rowsMax),
  fileAnswer: async ({ id, ...end }, answer, owner) => {
    const row = ownTask(tables, owner, id);
    if (row === null) return;
    tables.saveTask({ ...row, ...end, leaseOwner: null, leaseUntil: null, finishedAt: tables.nowMs });
    tables.postMail({
      id: answer.id,
      target: answer.target,
      type: answer.type,
      payload: JSON.stringify(answer.payload),
      sender: answer.sender ?? null,
      causation: answer.causation ?? null,
      correlation: answer.correlation ?? null,
      trace: answer.trace ?? null,
      dueAt: tables.nowMs,
      timer: null,
    });
  },
});

/** The task, while this node has its lease. A lease that ran out is its own until somebody takes it away. */
function ownTask(tables: MemoryTables, owner: string, id: string): StoredTask | null {
  const row = tables.openTasks.get(id);
  return row?.status === 'processing' && row.leaseOwner === owner ? row : null;
}

type Claim = Parameters<TaskLedger['claimTasks']>[0];

function claimTasks(tables: MemoryTables, claim: Claim): readonly TaskRow[] {
  const { nowMs, openTasks } = tables;
  const { ids } = claim;
  const asked =
    ids === undefined ? [...openTasks.values()] : [...new Set(ids)].map((id) => openTasks.get(id));
  const due = asked
    .filter((row) => row !== undefined)
    .filter(
      (row) =>
        row.status === 'queued' &&
        claim.activities.includes(row.activity) &&
        row.runAt <= nowMs &&
        (row.deadline === null || row.deadline > nowMs),
    )
    .toSorted(byUrgency);
  const picked = ids === undefined ? byActivity(due) : due;
  return picked.slice(0, claim.count).map((row) => lease(tables, row, claim));
}

const byUrgency = (one: StoredTask, other: StoredTask): number =>
  other.priority - one.priority || one.runAt - other.runAt;

/** Activity after activity, the one with the most urgent task first. */
function byActivity(due: readonly StoredTask[]): readonly StoredTask[] {
  const queues = Map.groupBy(due, (row) => row.activity);
  return [...queues.values()].flat();
}

function lease(tables: MemoryTables, row: StoredTask, { owner, leaseMs }: Claim): TaskRow {
  const attempts = row.attempts + 1;
  const leaseUntil = leaseEnd(tables.nowMs, leaseMs, row.deadline);
  tables.saveTask({ ...row, status: 'processing', attempts, leaseOwner: owner, leaseUntil });
  const { id, actor, child, activity, input, attemptsMax, correlationId, trace } = row;
  const deadlineInMs = row.deadline === null ? null : Math.ceil(row.deadline - tables.nowMs);
  return { id, actor, child, activity, input, attempts, attemptsMax, deadlineInMs, correlationId, trace };
}

async function reapTasks(tables: MemoryTables, rowsMax: number): ReturnType<TaskLedger['reapTasks']> {
  const open = [...tables.openTasks.values()];
  const lapsed = firstDue(tables, open, rowsMax, (row) => row.leaseUntil);
  const overdue = firstDue(tables, open, rowsMax, (row) => (row.status === 'queued' ? row.deadline : null));
  const reaped = [...lapsed, ...overdue].map((row) => reap(tables, row));
  const closed = reaped.filter((row) => row.status !== 'queued');
  return {
    requeued: reaped.filter((row) => row.status === 'queued').map(({ id, activity }) => ({ id, activity })),
    answered: [...new Set(closed.map((row) => row.actor))],
  };
}

function firstDue(
  { nowMs }: MemoryTables,
  open: readonly StoredTask[],
  rowsMax: number,
  dueAt: (row: StoredTask) => number | null,
): readonly StoredTask[] {
  const atOf = (row: StoredTask): number => dueAt(row) ?? Infinity;
  return open
    .filter((row) => atOf(row) <= nowMs)
    .toSorted((one, other) => atOf(one) - atOf(other))
    .slice(0, rowsMax);
}

function reap(tables: MemoryTables, row: StoredTask): StoredTask {
  const { nowMs } = tables;
  const { id, activity, attempts, attemptsMax } = row;
  const isOver = row.deadline !== null && row.deadline <= nowMs;
  const verdict = isOver ? 'expired' : attempts >= attemptsMax ? 'failed' : 'queued';
  const who = `Task ${id} (${activity})`;
  const error = isOver
    ? {
        name: 'TaskExpired',
        code: 'task_expired',
        message: `${who} had no answer at its deadline, after ${attempts} of ${attemptsMax} attempts`,
      }
    : {
        name: 'TaskLost',
        code: 'task_lost',
        message: `${who}: its node died or hung in attempt ${attempts} of ${attemptsMax}`,
      };
  const reaped: StoredTask = {
    ...row,
    status: verdict,
    error: JSON.stringify(error),
    leaseOwner: null,
    leaseUntil: null,
    runAt: nowMs,
    finishedAt: verdict === 'queued' ? null : nowMs,
  };
  tables.saveTask(reaped);
  if (verdict !== 'queued') tellOf(tables, reaped, error);
  return reaped;
}

/** The mail's id is that of any answer of this task: one that was applied before makes it a duplicate. */
function tellOf(tables: MemoryTables, row: StoredTask, error: object): void {
  tables.postMail({
    id: `task:${row.id}`,
    target: row.actor,
    type: `xstate.error.actor.${row.child}`,
    payload: JSON.stringify({ error, invocation: row.id }),
    sender: `task:${row.id}`,
    causation: row.id,
    correlation: row.correlationId,
    trace: row.trace,
    dueAt: tables.nowMs,
    timer: null,
  });
}
