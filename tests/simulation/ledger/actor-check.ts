/**
 * What must hold of one actor and its journal, remembered from look to look: one outcome, versions without a
 * gap, each message once, the order of senders, the hash chain.
 */
import type { JournalRow } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import { importedReason } from '../../../persistence/import-journals.ts';
import { canonicalRow, chainHash, chainStart } from '../../../persistence/journal-chain.ts';
import type { Broken } from './invariants.ts';
import type { Rows, StoredActor } from './world.ts';

export interface ActorFindings {
  readonly broken: readonly Broken[];
  /** It has an outcome since this look. */
  readonly hasEnded: boolean;
}

export class ActorCheck {
  readonly #key: ActorKey;
  readonly #seen = new Set<string>();
  /** Of each sender: where in its journal the newest message was sent. */
  readonly #sentAt = new Map<string, number>();
  #rows = 0;
  #last: JournalRow | null = null;
  #endedAt: number | null = null;
  #outcome: string | null = null;
  #found: Broken[] = [];

  constructor(key: ActorKey) {
    this.#key = key;
  }

  hasSeen(messageId: string): boolean {
    return this.#seen.has(messageId);
  }

  look(rows: Rows): ActorFindings {
    this.#found = [];
    const journal = rows.journal.get(this.#key) ?? [];
    const actor = rows.actors.get(this.#key);
    // Immutable entries: what was read is there still, and the same.
    if (this.#last !== null && journal[this.#rows - 1] !== this.#last) this.#checkRewritten(journal);
    for (; this.#rows < journal.length; this.#rows += 1) {
      const row = journal[this.#rows];
      if (row !== undefined) this.#take(rows, row);
    }
    this.#checkRow(actor);
    const hadEnded = this.#outcome !== null;
    this.#checkOutcome(actor?.outcome ?? null);
    this.#checkParent(rows, actor);
    return { broken: this.#found, hasEnded: !hadEnded && this.#outcome !== null };
  }

  #says(rule: string, detail: string): void {
    this.#found.push({ rule, actor: this.#key, detail });
  }

  /** Rows read out of Postgres are other objects every time; what they say is compared. */
  #checkRewritten(journal: readonly JournalRow[]): void {
    const now = journal[this.#rows - 1];
    if (now?.hash === this.#last?.hash && now?.seq === this.#last?.seq) return;
    this.#says('chain', `entry ${this.#last?.seq ?? 0} was there, and now it is not`);
    this.#rows = Math.min(this.#rows, journal.length);
  }

  #take(rows: Rows, row: JournalRow): void {
    const last = this.#last;
    const seqWanted = (last?.seq ?? 0) + 1;
    if (row.seq !== seqWanted) this.#says('versions', `expected entry ${seqWanted}, got ${row.seq}`);
    const versionWanted = (last?.version ?? 0) + (row.outcome === 'applied' ? 1 : 0);
    if (row.version !== versionWanted)
      this.#says('versions', `entry ${row.seq} has version ${row.version}, expected ${versionWanted}`);
    if (row.hash !== chainHash(last?.hash ?? chainStart, canonicalRow(row)))
      this.#says('chain', `entry ${row.seq}: the hash does not follow from the row and the one before`);
    if (this.#seen.has(row.messageId)) this.#says('messages-once', `has ${row.messageId} twice`);
    this.#seen.add(row.messageId);
    this.#checkEnd(row);
    this.#checkSender(rows, row);
    this.#last = row;
  }

  #checkEnd(row: JournalRow): void {
    if (row.outcome !== 'applied') return;
    if (this.#endedAt !== null)
      this.#says('one-outcome', `was changed by entry ${row.seq} after ${this.#endedAt} ended it`);
    if (row.effects?.includes('"finished ') === true) this.#endedAt ??= row.seq;
  }

  /** T2 and T4: what another actor sent was sent, and comes in the order of sending. */
  #checkSender(rows: Rows, { sender, messageId }: JournalRow): void {
    const sentAt = sentAtOf(sender, messageId);
    if (sender === null || sentAt === null) return;
    const from = rows.actors.get(sender as ActorKey);
    if (from !== undefined && sentAt > from.seq)
      this.#says('caused', `took ${messageId}, which ${sender} never sent`);
    if (sender === this.#key || isFreeOfOrder(rows, { sender, messageId, sentAt, target: this.#key })) return;
    const before = this.#sentAt.get(sender);
    if (before !== undefined && before > sentAt)
      this.#says('sending-order', `took ${messageId} after one that ${sender} sent at ${before}`);
    this.#sentAt.set(sender, sentAt);
  }

  #checkRow(actor: StoredActor | undefined): void {
    const last = this.#last;
    if (actor === undefined && last === null) return;
    if (actor === undefined) return this.#saysApart('has a journal, but no row');
    if (last === null) return this.#saysApart('has no journal');
    if (actor.seq !== last.seq || actor.version !== last.version)
      this.#saysApart(`stands at ${actor.seq}/${actor.version}, its journal at ${last.seq}/${last.version}`);
    if (actor.status !== last.toStatus)
      this.#says('versions', `stands in ${actor.status}, its journal ends in ${last.toStatus ?? '-'}`);
    if (actor.head !== last.hash) this.#says('chain', 'its head is not the hash of the last entry');
  }

  /** The chain ends where its actor stands, so what tells the two apart breaks both rules. */
  #saysApart(detail: string): void {
    this.#says('versions', detail);
    this.#says('chain', detail);
  }

  /** T6: the first outcome stays, and comes from an entry that ended the actor. */
  #checkOutcome(outcome: string | null): void {
    if (this.#outcome !== null && outcome !== this.#outcome)
      this.#says('one-outcome', 'has another outcome than before');
    if (outcome !== null && this.#endedAt === null)
      this.#says('one-outcome', 'has an outcome, but no entry that ended it');
    if (outcome === null && this.#endedAt !== null)
      this.#says('one-outcome', `was ended by entry ${this.#endedAt}, but has no outcome`);
    this.#outcome ??= outcome;
  }

  #checkParent(rows: Rows, actor: StoredActor | undefined): void {
    if (actor === undefined || actor.parent === null) return;
    if (actor.quarantined?.startsWith(importedReason) === true) return;
    const { key } = JSON.parse(actor.parent) as { readonly key: ActorKey };
    if (!rows.actors.has(key)) this.#says('parents', `has the parent ${key}, which does not exist`);
  }
}

/** `<sender>#<entry>.<n>`: the entry of the sender that sent it; null: it came from elsewhere. */
function sentAtOf(sender: string | null, messageId: string): number | null {
  if (sender === null || !sender.includes('/') || !messageId.startsWith(`${sender}#`)) return null;
  const entry = /#([0-9]+)[.]-?[0-9]+$/.exec(messageId)?.[1];
  return entry === undefined ? null : Number(entry);
}

interface Sent {
  readonly sender: string;
  readonly messageId: string;
  readonly sentAt: number;
  readonly target: ActorKey;
}

/** Timers come when they are due, and redriven letters when somebody drove them. */
function isFreeOfOrder(rows: Rows, { sender, messageId, sentAt, target }: Sent): boolean {
  if (rows.deadLetters.some((letter) => letter.messageId === messageId)) return true;
  const cause = rows.journal.get(sender as ActorKey)?.[sentAt - 1];
  const effects = cause?.effects ?? '';
  const timer = effects.indexOf('"timer ');
  return timer >= 0 && effects.indexOf(target, timer) >= 0;
}
