/**
 * Reads along in the ledger: after every call it follows the journals of the actors that changed through
 * their machines, and holds what stands in the ledger against what must.
 *
 * 1. A journal has no gap, its chain adds up, and it leads to the snapshot (T7).
 * 2. Whatever a step wanted is there: mail, timers, tasks and facts, or what became of them (T5).
 * 3. What nobody wants any more is not there: cancelled timers, tasks of states that were left.
 * 4. Mail of one sender is applied in sending order (T4); a message changes an actor once (T3).
 * 5. A finished actor stays as it is, and says so in one fact (T6).
 * 6. A read model says what the journal told, no more and no less: both come with the same commit (T2).
 */
import type { JournalRow, ParentLink } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import { migratedType } from '../../../contracts/words.ts';
import type { Effect } from '../../../machines/effects.ts';
import { Replay } from '../../../machines/replay.ts';
import { writeSnapshot } from '../../../machines/snapshot.ts';
import { canonicalRow, chainHash, chainStart } from '../../../persistence/journal-chain.ts';
import type { Changed } from '../ledger/memory-tables.ts';
import type { ReadRows } from '../ledger/memory-world.ts';
import { nothingTold, type Told, toldWith } from '../ledger/read-model.ts';
import type { Rows, StoredActor, StoredMail } from '../ledger/world.ts';
import type { Faults } from './faults.ts';
import { kindByHash } from './kinds.ts';
import { placeIn } from './lane-client.ts';
import type { Witness } from './witness.ts';

interface Followed {
  replay: Replay | null;
  /** Journal rows that were read. */
  count: number;
  head: string;
  /** Ids of delayed mail that must be there, with the name to cancel them by. */
  readonly timers: Map<string, string>;
  readonly tasks: Set<string>;
  readonly seen: Set<string>;
  /** Of each sender, the newest mail that was applied. */
  readonly newest: Map<string, readonly [number, number]>;
  /** Of what the client with lanes sent, the newest that is here. */
  lanePlace: number;
  isFinal: boolean;
  told: Told;
}

const lateMs = 60_000;

export class Audit {
  readonly #witness: Witness;
  readonly #faults: Faults;
  readonly #actors = new Map<ActorKey, Followed>();
  readonly #mail = new Map<number, StoredMail>();
  readonly #posted = new Set<string>();
  readonly #delayed = new Set<string>();
  readonly #timersOf = new Map<string, Map<number, string>>();
  readonly states = new Set<string>();

  constructor(witness: Witness, faults: Faults) {
    this.#witness = witness;
    this.#faults = faults;
  }

  check(rows: ReadRows, changed: Changed): void {
    for (const seq of changed.mail) this.#noteMail(rows, seq);
    for (const id of changed.facts) this.#checkFact(rows, id);
    for (const key of changed.actors) this.#follow(rows, key);
    const owners = new Set<ActorKey>(changed.actors);
    for (const seq of changed.mail) this.#checkGone(rows, seq, owners);
    for (const id of changed.tasks) this.#checkTask(rows, id);
    for (const key of owners) this.#checkWanted(rows, key);
  }

  #breaks(rule: string, detail: string): void {
    this.#witness.breaks(rule, detail);
  }
  #followed(key: ActorKey): Followed {
    let followed = this.#actors.get(key);
    if (followed === undefined) {
      followed = {
        replay: null,
        count: 0,
        head: chainStart,
        timers: new Map(),
        tasks: new Set(),
        seen: new Set(),
        newest: new Map(),
        lanePlace: 0,
        isFinal: false,
        told: nothingTold,
      };
      this.#actors.set(key, followed);
    }
    return followed;
  }

  #noteMail(rows: Rows, seq: number): void {
    const row = rows.mailbox.get(seq);
    if (row === undefined || this.#mail.has(seq)) return;
    this.#mail.set(seq, row);
    this.#posted.add(`${row.target} ${row.id}`);
    if (row.timer === null || row.sender === null) return;
    this.#delayed.add(row.id);
    let timers = this.#timersOf.get(row.sender);
    if (timers === undefined) this.#timersOf.set(row.sender, (timers = new Map()));
    timers.set(seq, row.id);
  }

  #checkFact(rows: Rows, id: string): void {
    if (rows.outbox.has(id)) return this.#witness.committed(id);
    if (this.#witness.isPublished(id) || rows.deadLetters.some(({ letter }) => letter.includes(id))) return;
    this.#breaks('no fact is lost', id);
  }

  #follow(rows: ReadRows, key: ActorKey): void {
    const row = rows.actors.get(key);
    const followed = this.#followed(key);
    const journal = rows.journal.get(key) ?? [];
    const wasFinal = followed.isFinal;
    for (; followed.count < journal.length; followed.count += 1) {
      const entry = journal[followed.count];
      if (entry !== undefined && row !== undefined) this.#take(rows, row, followed, entry);
    }
    const read = rows.reads.get(key) ?? nothingTold;
    if (read.facts !== followed.told.facts || read.digest !== followed.told.digest)
      this.#breaks(
        'a read model says what the journal told (T2)',
        `${key}: ${read.facts} facts were projected, ${followed.told.facts} were told`,
      );
    if (row === undefined) return;
    this.states.add(`${row.kind} ${row.status}`);
    if (row.head !== followed.head)
      this.#breaks('the chain adds up', `${key}: its row is not of its last entry`);
    if (row.outcome !== null && !followed.isFinal) this.#breaks('an outcome comes with its entry (T6)', key);
    if (followed.isFinal && !wasFinal && !this.#isTold(rows, `${key}#finished`))
      this.#breaks('an end is told (T6)', key);
    const live = followed.replay?.live;
    if (live != null && writeSnapshot(live) !== row.snapshot)
      this.#breaks(
        'a replay gives the snapshot (T7)',
        `${key}: ${writeSnapshot(live)} is not ${row.snapshot}`,
      );
  }

  #take(rows: Rows, row: StoredActor, followed: Followed, entry: JournalRow): void {
    const where = `${row.key} ${entry.seq} ${entry.type} ${entry.messageId}`;
    if (entry.seq !== followed.count + 1) this.#breaks('a journal has no gap', where);
    followed.head = chainHash(followed.head, canonicalRow(entry));
    if (followed.head !== entry.hash) this.#breaks('the chain adds up', where);
    if (followed.seen.has(entry.messageId)) this.#breaks('a message counts once (T3)', where);
    followed.seen.add(entry.messageId);
    if (followed.isFinal && entry.outcome === 'applied') this.#breaks('a finished actor stays (T6)', where);
    this.#checkOrder(followed, entry, where);
    this.#checkLane(followed, entry, where);
    const effects = this.#replayed(row, followed, entry, where);
    if (entry.messageId.startsWith('task:')) this.#settle(followed, entry, where);
    for (const effect of effects) this.#want(rows, followed, effect, where);
  }

  #replayed(row: StoredActor, followed: Followed, entry: JournalRow, where: string): readonly Effect[] {
    const isMigrated = entry.type === migratedType && entry.sender === null;
    const { from, to } = isMigrated ? (JSON.parse(entry.payload) as { from: string; to: string }) : row2(row);
    if (followed.replay === null || isMigrated) {
      const kind = kindByHash(to);
      if (kind === undefined) return [];
      const parent = row.parent === null ? null : (JSON.parse(row.parent) as ParentLink).key;
      followed.replay = new Replay({ kind, key: row.key, parent });
      if (isMigrated && entry.fromStatus !== entry.toStatus)
        this.#faults.count('a migration renames the state');
      if (isMigrated) this.#faults.count(`migrated ${row.kind} ${isNewer(from, to) ? 'forward' : 'back'}`);
    }
    const effects = followed.replay.take(entry);
    const { divergence } = followed.replay;
    if (divergence !== null)
      this.#breaks('a replay does the same (T7)', `${where}: ${JSON.stringify(divergence)}`);
    return effects;
  }

  /** T4, for what actors send at once: what is delayed comes when it is due. */
  #checkOrder(followed: Followed, { sender, messageId }: JournalRow, where: string): void {
    if (sender === null || this.#delayed.has(messageId) || !messageId.startsWith(`${sender}#`)) return;
    const [seq, n] = messageId
      .slice(sender.length + 1)
      .split('.')
      .map(Number);
    if (seq === undefined || n === undefined || Number.isNaN(seq) || Number.isNaN(n)) return;
    // What a turn adds by itself comes after the effects of the step: its end, then its snapshot.
    const place = n >= 0 ? n : 1e9 - n;
    const [lastSeq, lastPlace] = followed.newest.get(sender) ?? [-1, -1];
    if (seq < lastSeq || (seq === lastSeq && place <= lastPlace))
      this.#breaks('mail of one sender keeps its order (T4)', where);
    followed.newest.set(sender, [seq, place]);
  }

  /** T4, for a client that waits for no answer: nothing is passed by, and nothing is left out. */
  #checkLane(followed: Followed, { messageId }: JournalRow, where: string): void {
    const place = placeIn(messageId);
    if (place === null) return;
    if (place !== followed.lanePlace + 1)
      this.#breaks('what one client sends keeps its order (T4)', `${where} after ${followed.lanePlace}`);
    followed.lanePlace = place;
    if (place > 1) this.#faults.count('lane went on');
  }

  #settle(followed: Followed, { messageId, outcome, type }: JournalRow, where: string): void {
    const isAnswer = type.startsWith('xstate.done.actor.') || type.startsWith('xstate.error.actor.');
    const wasWanted = followed.tasks.delete(messageId.slice('task:'.length));
    if (outcome === 'applied' && isAnswer && !wasWanted)
      this.#breaks('only the answer that is waited for counts (S2)', where);
    if (isAnswer && outcome === 'ignored') this.#faults.count('answer of a task came too late');
  }

  /** Rule 2. */
  #want(rows: Rows, followed: Followed, effect: Effect, where: string): void {
    switch (effect.kind) {
      case 'mail':
        if (effect.timer !== null) followed.timers.set(effect.id, effect.timer);
        else if (!this.#posted.has(`${effect.target} ${effect.id}`))
          this.#breaks('no mail is lost (T5)', `${where}: ${effect.id} to ${effect.target} was never posted`);
        return;
      case 'actor':
        if (!this.#posted.has(`${effect.key} ${effect.id}`))
          this.#breaks('no mail is lost (T5)', `${where}: the beginning of ${effect.key} was never posted`);
        return;
      case 'timer-cancelled':
        for (const [id, name] of followed.timers) if (name === effect.timer) followed.timers.delete(id);
        return;
      case 'task':
        followed.tasks.add(effect.id);
        return;
      case 'task-cancelled':
        followed.tasks.delete(effect.id);
        return;
      case 'fact':
        followed.told = toldWith(followed.told, effect.type, effect.payload);
        if (!this.#isTold(rows, effect.id)) this.#breaks('no fact is lost', `${where}: ${effect.id}`);
        return;
      case 'finished':
        followed.told = toldWith(followed.told, 'finished', effect.outcome);
        followed.timers.clear();
        followed.isFinal = true;
        return;
      case 'log':
      case 'action':
    }
  }

  #isTold(rows: Rows, factId: string): boolean {
    return rows.outbox.has(factId) || this.#witness.isPublished(factId);
  }

  #checkGone(rows: Rows, seq: number, owners: Set<ActorKey>): void {
    const mail = this.#mail.get(seq);
    if (mail === undefined) return;
    if (mail.timer !== null && mail.sender !== null) owners.add(mail.sender as ActorKey);
    if (rows.mailbox.has(seq)) return;
    this.#mail.delete(seq);
    const isTaken = this.#isTaken(rows, mail);
    if (mail.timer === null) {
      if (!isTaken) this.#breaks('no mail is lost (T5)', `${mail.target} ${mail.type} ${mail.id} is gone`);
      return;
    }
    this.#timersOf.get(mail.sender ?? '')?.delete(seq);
    if (!isTaken) return;
    this.#followed((mail.sender ?? '/') as ActorKey).timers.delete(mail.id);
    if (rows.nowMs - mail.dueAt > lateMs) this.#faults.count('timer fired after downtime');
    if (mail.dueAt - lateMs > 0 && mail.type !== '') this.#faults.count('timer fired');
  }

  #isTaken(rows: Rows, { target, id }: StoredMail): boolean {
    return (
      this.#actors.get(target)?.seen.has(id) === true ||
      rows.deadLetters.some((letter) => letter.messageId === id && letter.actor === target)
    );
  }

  #checkTask(rows: Rows, id: string): void {
    const task = rows.tasks.get(id);
    if (task === undefined) return;
    const isOpen = task.status === 'queued' || task.status === 'processing';
    const isWanted = this.#followed(task.actor).tasks.has(id);
    if (isOpen && !isWanted)
      this.#breaks('no task of a state that was left', `${task.actor} ${id} ${task.status}`);
    if (!isOpen && isWanted && !this.#posted.has(`${task.actor} task:${id}`))
      this.#breaks('no answer of a task is lost', `${task.actor} ${id} is ${task.status}, its actor waits`);
  }

  /** Rules 2 and 3: the timers that are there are those that are wanted, and every task wanted is there. */
  #checkWanted(rows: Rows, key: ActorKey): void {
    const followed = this.#actors.get(key);
    if (followed === undefined) return;
    const there = new Set(this.#timersOf.get(key)?.values());
    for (const id of followed.timers.keys())
      if (!there.has(id)) this.#breaks('no timer is lost', `${key}: ${id} ${followed.timers.get(id)}`);
    for (const id of there)
      if (!followed.timers.has(id)) this.#breaks('no timer outlives its state', `${key}: ${id}`);
    for (const id of followed.tasks)
      if (!rows.tasks.has(id)) this.#breaks('no task is lost', `${key}: ${id}`);
  }
}

const row2 = ({ machine }: StoredActor): { from: string; to: string } => ({ from: machine, to: machine });
/** Of the two versions that there are. */
const isNewer = (from: string, to: string): boolean => {
  const [one, other] = [kindByHash(from), kindByHash(to)];
  return JSON.stringify(one?.machine.config).includes('crossing') && other !== undefined;
};
