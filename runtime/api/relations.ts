/** `actor.relations`: whom one actor belongs to and waits for, in a few questions to the ledger. */
import type { ParentLink } from '../../actors/ports.ts';
import type { Answer } from '../../contracts/api.ts';
import { Rejection } from '../../contracts/failures.ts';
import type { MomentChild } from '../../machines/moment.ts';
import { type Children, parseSnapshot } from '../../machines/snapshot.ts';
import { findActor } from '../../persistence/views/find-actor.ts';
import { listDeadLetters } from '../../persistence/views/list-dead-letters.ts';
import { pendingOf } from '../../persistence/views/pending-of.ts';
import { standingOf } from '../../persistence/views/standing-of.ts';
import { type TaskOfActor, tasksOfActor } from '../../persistence/views/tasks-of-actor.ts';
import { jsonOf, letterOf } from './rows.ts';
import type { ReadsHost } from './reads.ts';

const TASKS_MAX = 200;
const LETTERS_MAX = 100;

export async function relationsOf(
  { sql, limits }: Pick<ReadsHost, 'sql' | 'limits'>,
  key: string,
): Promise<Answer<'actor.relations'>> {
  const actor = await findActor(sql, key);
  if (actor === null) throw new Rejection('not_found', `There is no actor \`${key}\``);
  const parent = jsonOf<ParentLink>(actor.parent);
  const children = childrenIn(actor.snapshot);
  const keys = [parent?.key, ...children.map((child) => child.actor)].filter(
    (one) => typeof one === 'string',
  );
  const [standings, tasks, { mail }, letters] = await Promise.all([
    standingOf(sql, keys),
    tasksOfActor(sql, key, TASKS_MAX),
    pendingOf(sql, key, limits.listRowsMax),
    listDeadLetters(sql, { actor: key, open: false, newestFirst: true, limit: LETTERS_MAX }),
  ]);
  const stands = (whom: string | null) => {
    const found = standings.find((one) => one.key === whom);
    return { status: found?.status ?? null, isFinished: found?.isFinished ?? false };
  };
  return {
    key,
    parent: parent === null ? null : { key: parent.key, child: parent.child, ...stands(parent.key) },
    children: children.map((child) => ({ ...child, ...stands(child.actor) })),
    tasks: tasks.map(taskOf),
    mail: mail.filter(({ timer }) => timer === null),
    timers: mail.filter(({ timer }) => timer !== null),
    deadLetters: letters.map(letterOf),
  };
}

function childrenIn(snapshot: string): MomentChild[] {
  const children: Children = parseSnapshot(snapshot).children ?? {};
  return Object.entries(children).map(([id, { src, actor = null, task = null, done = false }]) => {
    return { id, src, actor, task, done };
  });
}

const taskOf = (row: TaskOfActor): Answer<'actor.relations'>['tasks'][number] => ({
  ...row,
  error: jsonOf(row.error),
  note: jsonOf(row.note),
  runAt: row.runAt.toISOString(),
  deadline: row.deadline?.toISOString() ?? null,
  leaseUntil: row.leaseUntil?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});
