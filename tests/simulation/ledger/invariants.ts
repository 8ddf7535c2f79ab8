/**
 * The invariants of persistence/invariants.ts over the rows of a world, under the same names: `always` after
 * each step, over what has changed; `settled` at the end, over everything that may have been left lying.
 *
 * 1. What an actor has said is remembered: a check of it reads only the entries that are new.
 * 2. What only time can show is in `settled`: late mail, leases, facts.
 */
import type { ActorKey } from '../../../contracts/ids.ts';
import { ActorCheck } from './actor-check.ts';
import type { Rows, StoredMail, StoredTask } from './world.ts';

export interface Broken {
  /** As `assay verify` calls it. */
  readonly rule: string;
  readonly actor: string;
  readonly detail: string;
}

/** What `MemoryTables` names; anything that names at least what was written will do. */
export interface Touched {
  readonly actors: ReadonlySet<ActorKey>;
  readonly mail: ReadonlySet<number>;
  readonly tasks: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
}

export const everything = (rows: Rows): Touched => ({
  actors: new Set([...rows.actors.keys(), ...rows.journal.keys()]),
  mail: new Set(rows.mailbox.keys()),
  tasks: new Set(rows.tasks.keys()),
  facts: new Set(rows.outbox.keys()),
});

const says = (rule: string, actor: string, detail: string): Broken => ({ rule, actor, detail });

export class InvariantCheck {
  readonly #actors = new Map<ActorKey, ActorCheck>();

  /** What must hold of every committed state; `touched` is what was written since the check before. */
  always(rows: Rows, touched: Touched = everything(rows)): readonly Broken[] {
    const broken: Broken[] = [];
    for (const key of touched.actors) broken.push(...this.#checkActor(rows, key));
    for (const seq of touched.mail) {
      const mail = rows.mailbox.get(seq);
      if (mail !== undefined) broken.push(...this.#checkMail(rows, mail));
    }
    for (const id of touched.tasks) {
      const task = rows.tasks.get(id);
      if (task !== undefined) broken.push(...this.#checkTask(rows, task));
    }
    for (const id of touched.facts) broken.push(...checkFact(rows, id));
    return broken;
  }

  /** What holds once nothing is at work: nothing is late by more than `graceMs`. */
  settled(rows: Rows, graceMs: number): readonly Broken[] {
    const lateBy = rows.nowMs - graceMs;
    const mail = [...rows.mailbox.values()].flatMap((row) => this.#lateMail(rows, row, lateBy));
    const leases = [...rows.tasks.values()]
      .filter(({ status, leaseUntil }) => status === 'processing' && (leaseUntil ?? Infinity) < lateBy)
      .map(({ id, actor, leaseOwner }) =>
        says('leases', actor, `${id} was leased to ${leaseOwner ?? '-'} and is not given to another`),
      );
    const facts = [...rows.outbox.values()]
      .filter((row) => row.createdAt < lateBy)
      .map((row) => says('outbox', sourceOf(row.payload).key ?? '-', `${row.id} is not published`));
    return [...mail, ...leases, ...facts];
  }

  #checkActor(rows: Rows, key: ActorKey): readonly Broken[] {
    const check = this.#actors.get(key) ?? new ActorCheck(key);
    this.#actors.set(key, check);
    const { broken, hasEnded } = check.look(rows);
    // Once, at the end: later tasks and timers of it are looked at when they are written.
    return hasEnded ? [...broken, ...leftBehind(rows, key)] : broken;
  }

  #checkMail(rows: Rows, { sender, timer }: StoredMail): readonly Broken[] {
    if (timer === null || sender === null) return [];
    const owner = rows.actors.get(sender as ActorKey);
    if (owner === undefined || owner.outcome === null) return [];
    return [says('ended-rests', owner.key, `has ended, its timer ${timer} waits`)];
  }

  #checkTask(rows: Rows, { id, actor, status, finishedAt }: StoredTask): readonly Broken[] {
    const row = rows.actors.get(actor);
    if (row === undefined) return [says('task-actors', actor, `does not exist, its task ${id} does`)];
    const isOpen = finishedAt === null;
    const broken: Broken[] = [];
    if (isOpen && row.outcome !== null)
      broken.push(says('ended-rests', actor, `has ended, its task ${id} is ${status}`));
    const answerId = `task:${id}`;
    const isApplied = this.#hasSeen(rows, actor, answerId);
    if (isOpen && isApplied)
      broken.push(says('task-answers', actor, `has the answer of ${id}, which is ${status}`));
    const isAnswered = isApplied || isInPost(rows, actor, answerId);
    if (!isOpen && status !== 'cancelled' && !isAnswered)
      broken.push(says('task-answers', actor, `never hears of its task ${id}, which is ${status}`));
    return broken;
  }

  #lateMail(rows: Rows, mail: StoredMail, lateBy: number): readonly Broken[] {
    const actor = rows.actors.get(mail.target);
    const what = `${mail.type} (${mail.id})`;
    const isLate = mail.dueAt < lateBy;
    const isSeen = this.#hasSeen(rows, mail.target, mail.id);
    const waits = (actor?.quarantined ?? null) !== null || (actor?.retryAt ?? 0) > rows.nowMs;
    return [
      ...(isLate && !waits ? [says('mail-taken', mail.target, `${what} is due and nobody takes it`)] : []),
      ...(isSeen && (isLate || mail.dueAt > rows.nowMs)
        ? [says('mail-gone', mail.target, `${what} is in the journal already`)]
        : []),
    ];
  }

  #hasSeen(rows: Rows, key: ActorKey, messageId: string): boolean {
    const check = this.#actors.get(key);
    if (check !== undefined) return check.hasSeen(messageId);
    return rows.journal.get(key)?.some((row) => row.messageId === messageId) ?? false;
  }
}

function leftBehind(rows: Rows, key: ActorKey): readonly Broken[] {
  const tasks = [...rows.tasks.values()].filter((row) => row.actor === key && row.finishedAt === null);
  const timers = [...rows.mailbox.values()].filter((row) => row.sender === key && row.timer !== null);
  return [
    ...tasks.map(({ id, status }) => says('ended-rests', key, `has ended, its task ${id} is ${status}`)),
    ...timers.map(({ timer }) => says('ended-rests', key, `has ended, its timer ${timer ?? ''} waits`)),
  ];
}

/** On its way, or kept for people. */
function isInPost(rows: Rows, target: ActorKey, id: string): boolean {
  for (const mail of rows.mailbox.values()) if (mail.id === id && mail.target === target) return true;
  return rows.deadLetters.some((letter) => letter.messageId === id && letter.actor === target);
}

/** T2: nothing is published that was not said, and no end that has not come. */
function checkFact(rows: Rows, id: string): readonly Broken[] {
  const fact = rows.outbox.get(id);
  if (fact === undefined) return [];
  const { key, version } = sourceOf(fact.payload);
  const broken: Broken[] = [];
  if (key !== null) {
    const actor = rows.actors.get(key as ActorKey);
    const isEnd = id === `${key}#finished`;
    if (actor === undefined || version > actor.version)
      broken.push(says('caused', key, `publishes ${id}, which it never said`));
    else if (isEnd && actor.outcome === null)
      broken.push(says('caused', key, `publishes ${id}, but it goes on`));
  }
  if (rows.deadLetters.some((letter) => letter.reason === 'fact' && letter.messageId === id))
    broken.push(says('fact-letters', key ?? '-', `${id} is a dead letter and waits in the outbox`));
  return broken;
}

/** Facts of others than actors have no source. */
function sourceOf(payload: string): { readonly key: string | null; readonly version: number } {
  const said = JSON.parse(payload) as { readonly source?: string; readonly version?: number };
  return { key: said.source ?? null, version: said.version ?? 0 };
}
