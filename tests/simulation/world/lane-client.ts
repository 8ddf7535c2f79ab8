/**
 * A client that minds the order of what it sends: the real lanes (contracts/send-lanes.ts) over a wire that
 * loses, repeats and delays whole bags. It counts what it sends to each actor, so the journal tells whether
 * the order was kept (T4).
 */
import type { SendAnswer } from '../../../contracts/answer.ts';
import type { Envelope, JsonObject } from '../../../contracts/envelope.ts';
import { type ActorKey, kindOf } from '../../../contracts/ids.ts';
import { type Letter, SendLanes } from '../../../contracts/send-lanes.ts';
import { initType } from '../../../contracts/words.ts';
import type { SimWire } from './sim-wire.ts';
import type { Stage } from './stage.ts';

const patienceMs = 6_000;
const targets: readonly ActorKey[] = ['counter/lane-1', 'counter/lane-2'];
/** What it sends has ids that tell the place: `lane:7`. */
const idHead = 'lane:';

/** The place among what the client sent to this actor; null: it is nothing of the kind. */
export const placeIn = (messageId: string): number | null =>
  messageId.startsWith(idHead) ? Number(messageId.slice(idHead.length)) : null;

export class LaneClient {
  readonly #stage: Stage;
  readonly #wire: SimWire;
  readonly #lanes: SendLanes;
  readonly #sent = new Map<ActorKey, number>();
  readonly #open = new Set<string>();

  constructor(stage: Stage, wire: SimWire) {
    this.#stage = stage;
    this.#wire = wire;
    const { timeline, limits } = stage;
    this.#lanes = new SendLanes({
      carry: (letters) => this.#carry(letters),
      soon: (run) => void timeline.after(0, 'lanes leave', run),
      wait: (delayMs) => new Promise((resolve) => timeline.after(delayMs, 'lanes rest', resolve)),
      options: {
        bagLettersMax: 6,
        bagBytesMax: 100_000,
        sameActorMax: limits.turnMessagesMax,
        bagsInFlightMax: 2,
        // It never gives up: beyond that the order is promised to nobody.
        attemptsMax: Infinity,
        retryMs: 100,
        retryMaxMs: 5_000,
      },
    });
  }
  get open(): ReadonlySet<string> {
    return this.#open;
  }

  /** Some messages at once, without waiting for any of them. */
  move(): void {
    const { chance } = this.#stage;
    const target = chance.pick(targets);
    for (let left = chance.between(1, 4); left > 0; left -= 1) this.#send(target);
  }

  #send(target: ActorKey): void {
    const { timeline, witness } = this.#stage;
    const place = (this.#sent.get(target) ?? 0) + 1;
    this.#sent.set(target, place);
    const messageId = `${idHead}${place}`;
    const isFirst = place === 1;
    const payload: JsonObject = isFirst ? { input: {} } : { n: place };
    const envelope: Envelope = {
      id: messageId,
      target,
      type: isFirst ? initType : 'ADD',
      payload,
      sender: 'api:lane',
      at: Math.floor(timeline.nowMs),
    };
    const id = `${target} ${messageId}`;
    this.#open.add(id);
    this.#lanes.send({ key: target, messageId, text: JSON.stringify(envelope) }).then(
      () => this.#open.delete(id),
      (error: unknown) => witness.breaks('who never gives up is answered', `${id}: ${String(error)}`),
    );
  }

  #carry(letters: readonly Letter[]): Promise<readonly SendAnswer[]> {
    const { timeline, chance, faults } = this.#stage;
    const { promise, resolve, reject } = Promise.withResolvers<readonly SendAnswer[]>();
    const giveUp = timeline.after(patienceMs + chance.waitMs(2_000), 'a bag is given up', () =>
      reject(new Error('Expected an answer to a bag, got none in time')),
    );
    const hear = (answers: readonly SendAnswer[]): void => {
      if (faults.fires('reply is lost')) return;
      timeline.after(chance.waitMs(1), 'a bag is answered', () => {
        giveUp();
        resolve(answers);
      });
    };
    if (faults.fires('request is lost')) return promise;
    const times = faults.fires('request comes twice') ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const lateMs = faults.fires('request is late') ? chance.waitMs(8_000) : 0;
      timeline.after(chance.waitMs(1) + lateMs, 'a bag arrives', () => this.#arrived(letters, hear));
    }
    return promise;
  }

  /** As the door of a node does it: all at once, in the order of the bag. */
  #arrived(letters: readonly Letter[], hear: (answers: readonly SendAnswer[]) => void): void {
    const node = this.#wire.someNode(kindOf(letters[0]?.key ?? 'counter/'));
    if (node === null) return;
    const answers: SendAnswer[] = [];
    let left = letters.length;
    for (const [place, { text }] of letters.entries()) {
      node.post(JSON.parse(text) as Envelope, (answer) => {
        answers[place] = answer;
        left -= 1;
        if (left === 0) hear(answers);
      });
    }
  }
}
