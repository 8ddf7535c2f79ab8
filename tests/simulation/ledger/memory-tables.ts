/**
 * The rows of the model: plain Maps, with the few indexes that the ports need. Owns locks and what has
 * changed since somebody asked; knows nothing of what a turn or a claim means.
 *
 * 1. A row is replaced, never changed in place, so a copy of the Maps is a copy of the world.
 * 2. Due times and clocks are kept to the microsecond, as Postgres does.
 */
import type { JournalRow } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import type { Told } from './read-model.ts';
import type { Rows, StoredActor, StoredDeed, StoredFact } from './world.ts';
import type { StoredLetter, StoredMail, StoredNode, StoredTask } from './world.ts';

/** What was written since the last `takeChanged`; removed rows are named too. */
export interface Changed {
  readonly actors: Set<ActorKey>;
  readonly mail: Set<number>;
  readonly tasks: Set<string>;
  readonly facts: Set<string>;
}

const nothingChanged = (): Changed => ({
  actors: new Set(),
  mail: new Set(),
  tasks: new Set(),
  facts: new Set(),
});

export const toMicros = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** As `split_part(text, separator, 1)`. */
export const partBefore = (text: string, separator: string): string => {
  const at = text.indexOf(separator);
  return at === -1 ? text : text.slice(0, at);
};

export class MemoryTables implements Rows {
  nowMs: number;
  hold = { held: false, by: 'migration', changedAt: 0 };
  readonly actors = new Map<ActorKey, StoredActor>();
  readonly journal = new Map<ActorKey, JournalRow[]>();
  readonly mailbox = new Map<number, StoredMail>();
  readonly tasks = new Map<string, StoredTask>();
  readonly outbox = new Map<string, StoredFact>();
  readonly deadLetters: StoredLetter[] = [];
  readonly nodes = new Map<string, StoredNode>();
  readonly supervisorLog: StoredDeed[] = [];
  readonly reads = new Map<ActorKey, Told>();
  /** Who has the row of an actor locked: the turn itself. */
  readonly locks = new Map<ActorKey, object>();
  /** Those that are queued or processing; claims and the reaper look at nothing else. */
  readonly openTasks = new Map<string, StoredTask>();
  readonly #messages = new Map<ActorKey, Map<string, JournalRow>>();
  readonly #mailOf = new Map<string, Set<number>>();
  readonly #timersOf = new Map<string, Set<number>>();
  readonly #factsOf = new Map<string, Set<string>>();
  #mailSeq = 0;
  #changed = nothingChanged();

  constructor(nowMs: number) {
    this.nowMs = nowMs;
    this.hold.changedAt = nowMs;
  }

  takeChanged(): Changed {
    const changed = this.#changed;
    this.#changed = nothingChanged();
    return changed;
  }

  saveActor(row: StoredActor): void {
    this.actors.set(row.key, row);
    this.#changed.actors.add(row.key);
  }

  saveReads(rows: ReadonlyMap<ActorKey, Told>): void {
    for (const [key, row] of rows) {
      this.reads.set(key, row);
      this.#changed.actors.add(key);
    }
  }

  /** The journal's entry of this message, if there is one (T3). */
  entryOf(actor: ActorKey, messageId: string): JournalRow | undefined {
    return this.#messages.get(actor)?.get(messageId);
  }
  addEntry(row: JournalRow): void {
    entry(this.journal, row.actor, () => []).push(row);
    entry(this.#messages, row.actor, () => new Map()).set(row.messageId, row);
    this.#changed.actors.add(row.actor);
  }

  postMail(mail: Omit<StoredMail, 'seq' | 'attempts'>): void {
    this.#mailSeq += 1;
    this.#keepMail({ ...mail, seq: this.#mailSeq, attempts: 0 });
  }
  #keepMail(row: StoredMail): void {
    this.mailbox.set(row.seq, row);
    entry(this.#mailOf, row.target, () => new Set()).add(row.seq);
    if (row.timer !== null && row.sender !== null)
      entry(this.#timersOf, row.sender, () => new Set()).add(row.seq);
    this.#changed.mail.add(row.seq);
  }
  dropMail(seq: number): void {
    const row = this.mailbox.get(seq);
    if (row === undefined) return;
    this.mailbox.delete(seq);
    forget(this.#mailOf, row.target, seq);
    if (row.sender !== null) forget(this.#timersOf, row.sender, seq);
    this.#changed.mail.add(seq);
  }
  /** Due mail of one actor, in mailbox order. */
  *dueMailOf(target: string): Generator<StoredMail> {
    for (const seq of this.#mailOf.get(target) ?? []) {
      const row = this.mailbox.get(seq);
      if (row !== undefined && row.dueAt <= this.nowMs) yield row;
    }
  }
  hasDueMail(target: string): boolean {
    return this.dueMailOf(target).next().done === false;
  }
  timersOf(owner: string): readonly StoredMail[] {
    const seqs = [...(this.#timersOf.get(owner) ?? [])];
    return seqs.map((seq) => this.mailbox.get(seq)).filter((row) => row !== undefined);
  }

  saveTask(row: StoredTask): void {
    this.tasks.set(row.id, row);
    if (row.status === 'queued' || row.status === 'processing') this.openTasks.set(row.id, row);
    else this.openTasks.delete(row.id);
    this.#changed.tasks.add(row.id);
  }

  saveFact(row: StoredFact): void {
    this.outbox.set(row.id, row);
    entry(this.#factsOf, partBefore(row.id, '#'), () => new Set()).add(row.id);
    this.#changed.facts.add(row.id);
  }
  dropFact(id: string): void {
    if (!this.outbox.delete(id)) return;
    forget(this.#factsOf, partBefore(id, '#'), id);
    this.#changed.facts.add(id);
  }
  /** Facts of one actor that are still here. */
  factsOf(actor: string): readonly StoredFact[] {
    const ids = [...(this.#factsOf.get(actor) ?? [])];
    return ids.map((id) => this.outbox.get(id)).filter((row) => row !== undefined);
  }

  /** The same rows in Maps of their own, without locks: as a restored backup. */
  copy(): MemoryTables {
    const twin = new MemoryTables(this.nowMs);
    twin.hold = { ...this.hold };
    for (const row of this.actors.values()) twin.saveActor(row);
    for (const rows of this.journal.values()) for (const row of rows) twin.addEntry(row);
    for (const row of this.mailbox.values()) twin.#keepMail(row);
    twin.#mailSeq = this.#mailSeq;
    for (const row of this.tasks.values()) twin.saveTask(row);
    for (const row of this.outbox.values()) twin.saveFact(row);
    for (const node of this.nodes.values()) twin.nodes.set(node.id, node);
    twin.saveReads(this.reads);
    twin.deadLetters.push(...this.deadLetters);
    twin.supervisorLog.push(...this.supervisorLog);
    return twin;
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

function forget<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
