/**
 * Sends on their way to a node: many in one request (a bag), because messaging costs more processor time than
 * group commit. Owns which message may leave when, and what becomes of one that got no answer. Knows no NATS.
 *
 * Invariants
 *  L1  Messages to one actor leave in the order in which they were given (T4): an actor is in at most one
 *      request at a time, and what is sent to it meanwhile waits in its lane. Messages to other actors pass
 *      by.
 *  L2  Inside a bag the messages of one actor stand in order and are few enough for one turn, so they share
 *      its fate.
 *  L3  What got no answer is sent again with the same id (T3), in front of what came later.
 *  L4  Each message is settled exactly once: with its answer, or with an `IndefiniteError`. After the latter
 *      the order towards that actor is not promised any more: the lost message may still arrive.
 */
import type { SendAnswer } from './answer.ts';
import type { ActorKey } from './ids.ts';

/**
 * It may or may not have been applied. Asking again with the same message id tells, and applies it at most
 * once.
 */
export class IndefiniteError extends Error {
  override readonly name = 'IndefiniteError';
  readonly key: string;
  readonly messageId: string;
  constructor(key: string, messageId: string, cause: unknown) {
    super(
      `No answer for message \`${messageId}\` to \`${key}\`: it may or may not have been applied; ` +
        'ask again with the same message id',
      { cause },
    );
    this.key = key;
    this.messageId = messageId;
  }
}

export interface Letter {
  readonly key: ActorKey;
  readonly messageId: string;
  /** The request as JSON text, written once however often it is sent. */
  readonly text: string;
  /** Goes in a request of its own, to this verb, instead of into a bag. */
  readonly alone?: 'actor.create' | 'actor.cancel';
}

export interface LanesHost {
  /**
   * Makes one request; rejects if no answer came. Answers are in the order of the letters. `tries` failed
   * before.
   */
  carry(letters: readonly Letter[], tries: number): Promise<readonly SendAnswer[]>;
  /** Runs soon: what is sent until then leaves together. */
  soon(run: () => void): void;
  wait(delayMs: number): Promise<void>;
  readonly options: LaneOptions;
}

export interface LaneOptions {
  readonly bagLettersMax: number;
  readonly bagBytesMax: number;
  /** Letters to one actor in one bag: not more than one turn takes (L2). */
  readonly sameActorMax: number;
  /** Requests under way; beyond it sends gather for the next bag. */
  readonly bagsInFlightMax: number;
  readonly attemptsMax: number;
  readonly retryMs: number;
  readonly retryMaxMs: number;
}

interface Waiting {
  readonly letter: Letter;
  readonly settle: (answer: SendAnswer) => void;
  readonly fail: (error: Error) => void;
  attempts: number;
  /** Some attempt ended without an answer: from then on "nothing was stored" cannot be said. */
  lost: unknown;
}

interface Lane {
  readonly key: ActorKey;
  waiting: Waiting[];
  /** In a request, or resting before the next try. */
  busy: boolean;
}

export class SendLanes {
  readonly #host: LanesHost;
  readonly #lanes = new Map<ActorKey, Lane>();
  #ready: Lane[] = [];
  #inFlight = 0;
  #isFlushing = false;

  constructor(host: LanesHost) {
    this.#host = host;
  }

  send(letter: Letter): Promise<SendAnswer> {
    return new Promise((settle, fail) => {
      const lane = this.#lanes.get(letter.key) ?? { key: letter.key, waiting: [], busy: false };
      this.#lanes.set(letter.key, lane);
      lane.waiting.push({ letter, settle, fail, attempts: 0, lost: undefined });
      if (lane.waiting.length === 1 && !lane.busy) this.#makeReady(lane);
    });
  }

  #makeReady(lane: Lane): void {
    this.#ready.push(lane);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#host.soon(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#inFlight < this.#host.options.bagsInFlightMax && this.#ready.length > 0)
      this.#depart(this.#fill());
  }

  /** L1: a lane that gives to a bag gives to no other until that bag is answered. */
  #fill(): Map<Lane, Waiting[]> {
    const { bagLettersMax, bagBytesMax, sameActorMax } = this.#host.options;
    const bag = new Map<Lane, Waiting[]>();
    let [letters, bytes, taken] = [0, 0, 0];
    for (const lane of this.#ready) {
      const room = Math.min(sameActorMax, bagLettersMax - letters);
      const given = giveFrom(lane, letters === 0, { letters: room, bytes: bagBytesMax - bytes });
      if (given.length === 0) break;
      lane.busy = true;
      bag.set(lane, given);
      taken += 1;
      letters += given.length;
      for (const { letter } of given) bytes += letter.text.length;
      if (given[0]?.letter.alone !== undefined) break;
    }
    this.#ready = this.#ready.slice(taken);
    return bag;
  }

  #depart(bag: ReadonlyMap<Lane, Waiting[]>): void {
    const all = [...bag.values()].flat();
    this.#inFlight += 1;
    void this.#host
      .carry(
        all.map(({ letter }) => letter),
        Math.max(...all.map(({ attempts }) => attempts)),
      )
      .then(
        (answers) =>
          all.map((waiting, index) => settleOr(waiting, answers[index], this.#host.options.attemptsMax)),
        (error: unknown) => all.map((waiting) => loseOr(waiting, error, this.#host.options.attemptsMax)),
      )
      .then((verdicts) => this.#landed(bag, all, verdicts));
  }

  #landed(bag: ReadonlyMap<Lane, Waiting[]>, all: readonly Waiting[], verdicts: readonly Verdict[]): void {
    this.#inFlight -= 1;
    const restMs = new Map(all.map((waiting, index) => [waiting, verdicts[index]?.again ?? null]));
    for (const [lane, sent] of bag) {
      const again = sent.filter((waiting) => restMs.get(waiting) !== null);
      lane.waiting = again.length === 0 ? lane.waiting : [...again, ...lane.waiting];
      this.#release(
        lane,
        Math.max(0, ...again.map((waiting) => this.#restOf(waiting, restMs.get(waiting) ?? 0))),
      );
    }
    this.#flush();
  }

  #restOf({ attempts }: Waiting, askedMs: number): number {
    const { retryMs, retryMaxMs } = this.#host.options;
    return Math.max(askedMs, Math.min(retryMs * 2 ** (attempts - 1), retryMaxMs));
  }

  #release(lane: Lane, restMs: number): void {
    if (restMs > 0) {
      void this.#host.wait(restMs).then(() => this.#release(lane, 0));
      return;
    }
    lane.busy = false;
    if (lane.waiting.length > 0) this.#makeReady(lane);
    else this.#lanes.delete(lane.key);
  }
}

function giveFrom(
  lane: Lane,
  isFirst: boolean,
  room: { readonly letters: number; readonly bytes: number },
): Waiting[] {
  const first = lane.waiting[0];
  if (first === undefined) return [];
  if (first.letter.alone !== undefined) return isFirst ? lane.waiting.splice(0, 1) : [];
  let count = 0;
  let bytes = 0;
  for (const { letter } of lane.waiting) {
    bytes += letter.text.length;
    // The very first letter goes whatever its size: alone it is as small as it will ever be.
    const isTooMuch = bytes > room.bytes && !(isFirst && count === 0);
    if (letter.alone !== undefined || count >= room.letters || isTooMuch) break;
    count += 1;
  }
  return lane.waiting.splice(0, count);
}

/** `again`: how long the node asked us to wait before the next try; null when the letter is settled. */
interface Verdict {
  readonly again: number | null;
}
const settled: Verdict = { again: null };

function settleOr(waiting: Waiting, answer: SendAnswer | undefined, attemptsMax: number): Verdict {
  if (answer === undefined)
    return loseOr(waiting, new Error('The answer of the bag was too short'), attemptsMax);
  if (answer.result !== 'failed' || answer.retryAfterMs === undefined) {
    waiting.settle(answer);
    return settled;
  }
  waiting.attempts += 1;
  if (waiting.attempts < attemptsMax) return { again: answer.retryAfterMs };
  if (waiting.lost === undefined) waiting.settle(answer);
  else waiting.fail(new IndefiniteError(waiting.letter.key, waiting.letter.messageId, waiting.lost));
  return settled;
}

function loseOr(waiting: Waiting, error: unknown, attemptsMax: number): Verdict {
  waiting.attempts += 1;
  waiting.lost = error;
  if (waiting.attempts < attemptsMax) return { again: 0 };
  waiting.fail(new IndefiniteError(waiting.letter.key, waiting.letter.messageId, error));
  return settled;
}
