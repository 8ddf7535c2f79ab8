/**
 * Sees what leaves the nodes and what stands in the ledger, and says which rule was broken. The first broken
 * rule ends the run.
 */
import type { FactWrite } from '../../../actors/ports.ts';
import type { SendAnswer } from '../../../contracts/answer.ts';
import type { Envelope } from '../../../contracts/envelope.ts';
import type { ErrorRecord } from '../../../contracts/failures.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import type { Rows } from '../ledger/world.ts';
import type { Faults } from './faults.ts';
import type { Life } from './timeline.ts';

export interface Broken {
  readonly rule: string;
  readonly detail: string;
}

/** Rejections that no journal keeps: the same message may be answered otherwise later. */
const unkept = new Set(['unknown_actor', 'unknown_kind', 'quarantined']);
/** Whether the id belongs to its message from then on. */
export const isKept = (answer: SendAnswer): boolean =>
  answer.result === 'accepted' || (answer.result === 'rejected' && !unkept.has(answer.code));

export class Witness {
  broken: Broken | null = null;
  readonly quarantines = new Map<string, string>();
  readonly #rows: () => Rows | null;
  readonly #faults: Faults;
  readonly #answers = new Map<string, string>();
  readonly #acknowledged = new Set<string>();
  readonly #published = new Set<string>();
  readonly #committedFacts = new Set<string>();
  /** Kinds whose actors may fault, by design of the test. */
  readonly #mayFault: (key: string) => boolean;

  constructor(rows: () => Rows | null, faults: Faults, mayFault: (key: string) => boolean) {
    this.#rows = rows;
    this.#faults = faults;
    this.#mayFault = mayFault;
  }

  breaks(rule: string, detail: string): void {
    this.broken ??= { rule, detail };
  }
  isPublished(factId: string): boolean {
    return this.#published.has(factId);
  }
  /** The outbox has it, or had it once. */
  committed(factId: string): void {
    this.#committedFacts.add(factId);
  }

  /** T2 and T3: an answer is told after the commit, and the same message always gets the same. */
  answered(envelope: Envelope, answer: SendAnswer): void {
    const id = `${envelope.target} ${envelope.id}`;
    if (answer.result === 'failed') return this.#failed(envelope, answer.code, answer.message);
    if (answer.result === 'duplicate')
      return this.breaks('one answer per message', `${id}: ${answer.message}`);
    if (answer.result === 'rejected' && unkept.has(answer.code)) return undefined;
    const entry = this.#entry(envelope.target, envelope.id);
    if (entry === null) this.breaks('answered after the commit (T2)', `${id}: ${JSON.stringify(answer)}`);
    const text = JSON.stringify(sorted(answer));
    const first = this.#answers.get(id);
    if (first === undefined) this.#answers.set(id, text);
    else if (first === text) this.#faults.count('answered again');
    else this.breaks('one answer per message (T3)', `${id}: first ${first}, then ${text}`);
    return undefined;
  }

  #failed({ target, id }: Envelope, code: string, message: string): void {
    this.#faults.count(`answer ${code}`);
    const isExpected =
      ['backing_off', 'busy', 'draining', 'held', 'ledger_unavailable'].includes(code) ||
      this.#mayFault(target);
    if (!isExpected)
      this.breaks('no message fails for a reason of ours', `${target} ${id}: ${code}: ${message}`);
  }

  /** T5: what the stream may forget is in the ledger. */
  acknowledged({ target, id }: Envelope): void {
    this.#acknowledged.add(`${target} ${id}`);
    const rows = this.#rows();
    if (rows === null || this.#entry(target, id) !== null) return;
    const isDead = rows.deadLetters.some((letter) => letter.messageId === id);
    if (!isDead) this.breaks('acknowledged after the commit (T5)', `${target} ${id}`);
  }

  isAcknowledged({ target, id }: Envelope): boolean {
    return this.#acknowledged.has(`${target} ${id}`);
  }

  published(fact: FactWrite): void {
    const rows = this.#rows();
    if (rows !== null && !this.#committedFacts.has(fact.id) && !rows.outbox.has(fact.id))
      this.breaks('published after the commit (T2)', fact.id);
    if (this.#published.has(fact.id)) this.#faults.count('fact published again');
    this.#published.add(fact.id);
  }

  /** The work of a task begins. */
  taskBegins(id: string): void {
    const rows = this.#rows();
    if (rows !== null && !rows.tasks.has(id)) this.breaks('tasks begin after the commit (T2)', id);
  }

  /** One holder of a lease at a time. */
  renewed(life: Life, ids: ReadonlySet<string>): void {
    const rows = this.#rows();
    for (const id of ids) {
      const owner = rows?.tasks.get(id)?.leaseOwner;
      if (rows !== null && owner !== life.name && owner !== null)
        this.breaks('a lease has one holder', `${id}: ${life.name} was told it holds it, ${owner} does`);
    }
  }

  quarantined(key: string, error: ErrorRecord): void {
    this.#faults.count(`quarantine ${error.code ?? error.name}`);
    this.quarantines.set(key, error.message);
    if (!this.#mayFault(key))
      this.breaks('no actor is set aside for a reason of ours', `${key}: ${error.message}`);
  }
  faulted(key: string, error: ErrorRecord): void {
    this.#faults.count(`fault ${error.code ?? error.name}`);
    if (!this.#mayFault(key)) this.breaks('no turn faults for a reason of ours', `${key}: ${error.message}`);
  }

  #entry(actor: ActorKey, id: string): object | null {
    const rows = this.#rows();
    if (rows === null) return {};
    return rows.journal.get(actor)?.findLast((row) => row.messageId === id) ?? null;
  }
}

const sorted = (answer: object): object =>
  Object.fromEntries(Object.entries(answer).toSorted(([one], [other]) => (one < other ? -1 : 1)));
