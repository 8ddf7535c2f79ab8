/**
 * Tasks and the sweep on Postgres: binds the one-operation files to a connection, in the shape of the
 * ports.
 */
import type { SweepLedger, TaskLedger } from '../actors/ports.ts';
import type { Sql } from './connect.ts';
import { buryFact } from './sweep/bury-fact.ts';
import { buryUnhostedMail } from './sweep/bury-unhosted-mail.ts';
import { dropFacts } from './sweep/drop-facts.ts';
import { dueTargets } from './sweep/due-targets.ts';
import { nextTimer } from './sweep/next-timer.ts';
import { postponeFact } from './sweep/postpone-fact.ts';
import { takeFacts } from './sweep/take-facts.ts';
import { claimNamedTasks } from './tasks/claim-named-tasks.ts';
import { claimTasks } from './tasks/claim-tasks.ts';
import { dueTasks } from './tasks/due-tasks.ts';
import { fileAnswer } from './tasks/file-answer.ts';
import { noteTask } from './tasks/note-task.ts';
import { reapTasks } from './tasks/reap-tasks.ts';
import { renewTasks } from './tasks/renew-tasks.ts';
import { requeueTask } from './tasks/requeue-task.ts';

export const postgresTasks = (sql: Sql): TaskLedger => ({
  claimTasks: async ({ ids, ...claim }) =>
    ids === undefined ? claimTasks(sql, claim) : claimNamedTasks(sql, { ...claim, ids }),
  renewTasks: async (owner, ids, leaseMs) => {
    const ours = await renewTasks(sql, { owner, ids, leaseMs });
    return new Set(ours.map((row) => row.id));
  },
  noteTask: async (owner, id, heartbeat) => {
    await noteTask(sql, { owner, id, heartbeat });
  },
  requeueTask: async (retry) => {
    await requeueTask(sql, retry);
  },
  reapTasks: async (rowsMax) => {
    const reaped = await reapTasks(sql, rowsMax);
    const closed = reaped.filter((row) => row.status !== 'queued');
    return {
      requeued: reaped.filter((row) => row.status === 'queued').map(({ id, activity }) => ({ id, activity })),
      answered: [...new Set(closed.map((row) => row.actor))],
    };
  },
  fileAnswer: async (settlement, answer, owner) => {
    await fileAnswer(sql, { settlement, answer, owner });
  },
});

export const postgresSweep = (sql: Sql): SweepLedger => ({
  dueTargets: async (rowsMax, graceMs, only) => {
    const { kinds = null, sinceMs = null } = only ?? {};
    const due = await dueTargets(sql, { rowsMax, graceMs, kinds, sinceMs });
    return due.map((row) => row.target);
  },
  buryUnhostedMail: async (unhosted) => {
    const buried = await buryUnhostedMail(sql, unhosted);
    return buried.count;
  },
  nextTimerInMs: async () => {
    const [next] = await nextTimer(sql);
    return next?.inMs ?? null;
  },
  dueTasks: async (rowsMax, graceMs) => dueTasks(sql, { rowsMax, graceMs }),
  takeFacts: async (rowsMax, holdMs) => takeFacts(sql, { rowsMax, holdMs }),
  dropFacts: async (ids) => {
    await dropFacts(sql, ids);
  },
  postponeFact: async (id, delayMs, error) => {
    await postponeFact(sql, { id, delayMs, error });
  },
  buryFact: async (id, error) => {
    await buryFact(sql, { id, error });
  },
});
