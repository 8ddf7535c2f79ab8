/**
 * Whoever sends from outside: asks again with the same id until it is answered, hears things twice, changes
 * its mind, and comes back late.
 */
import type { SendAnswer } from '../../../contracts/answer.ts';
import type { Envelope, JsonObject } from '../../../contracts/envelope.ts';
import { type ActorKey, kindOf } from '../../../contracts/ids.ts';
import type { SimWire } from './sim-wire.ts';
import type { Stage } from './stage.ts';
import { isKept } from './witness.ts';

export interface Message {
  readonly target: ActorKey;
  readonly type: string;
  readonly payload?: object;
  /** Given where the same message may be made twice. */
  readonly id?: string;
  readonly via?: 'request' | 'command';
  readonly then?: (answer: SendAnswer) => void;
}

interface Asked {
  readonly envelope: Envelope;
  readonly then: (answer: SendAnswer) => void;
  isAnswered: boolean;
  /** What came twice is refused twice, and tried again once. */
  isTryingAgain: boolean;
}

const patienceMs = 6_000;

export class Clients {
  readonly #stage: Stage;
  readonly #wire: SimWire;
  readonly #open = new Set<string>();
  #count = 0;

  constructor(stage: Stage, wire: SimWire) {
    this.#stage = stage;
    this.#wire = wire;
  }
  /** Messages that are not answered yet. */
  get open(): ReadonlySet<string> {
    return this.#open;
  }

  send({ target, type, payload = {}, id, via, then = () => undefined }: Message): void {
    const { chance, timeline } = this.#stage;
    const isCommand =
      !type.startsWith('xstate.') && (via ?? (chance.happens(0.3) ? 'command' : 'request')) === 'command';
    const envelope: Envelope = {
      id: id ?? `m${(this.#count += 1)}`,
      target,
      type,
      payload: JSON.parse(JSON.stringify(payload)) as JsonObject,
      sender: isCommand ? 'command' : 'api:sim',
      at: Math.floor(timeline.nowMs),
    };
    this.#open.add(`${target} ${envelope.id}`);
    timeline.note(`${isCommand ? 'command' : 'request'} ${target} ${type} ${envelope.id}`);
    if (isCommand) this.#command(envelope);
    else this.#request({ envelope, then, isAnswered: false, isTryingAgain: false });
  }

  /** Published again until a node has acknowledged it: the stream may forget. */
  #command(envelope: Envelope): void {
    this.#wire.command(envelope);
    this.#stage.timeline.after(20_000, `${envelope.id} is looked after`, () => {
      const { witness } = this.#stage;
      if (witness.isAcknowledged(envelope)) this.#open.delete(`${envelope.target} ${envelope.id}`);
      else this.#command(envelope);
    });
  }

  #request(asked: Asked): void {
    const { timeline, chance, faults } = this.#stage;
    if (asked.isAnswered) return;
    const { id } = asked.envelope;
    const again = timeline.after(patienceMs + chance.waitMs(2_000), `${id} asks again`, () =>
      this.#request(asked),
    );
    const hear = (answer: SendAnswer): void => {
      if (faults.fires('reply is lost')) return;
      timeline.after(chance.waitMs(1), `${id} hears ${answer.result}`, () => {
        again();
        this.#heard(asked, answer);
      });
    };
    if (faults.fires('request is lost')) return;
    const times = faults.fires('request comes twice') ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const lateMs = faults.fires('request is late') ? chance.waitMs(8_000) : 0;
      timeline.after(chance.waitMs(1) + lateMs, `${id} arrives`, () =>
        this.#wire.someNode(kindOf(asked.envelope.target))?.post(asked.envelope, hear),
      );
    }
  }

  #heard(asked: Asked, answer: SendAnswer): void {
    const { timeline, chance } = this.#stage;
    if (asked.isAnswered) return;
    const { id, target } = asked.envelope;
    if (answer.result === 'failed' && answer.retryAfterMs !== undefined) {
      if (asked.isTryingAgain) return;
      asked.isTryingAgain = true;
      timeline.after(answer.retryAfterMs, `${id} tries again`, () => {
        asked.isTryingAgain = false;
        this.#request(asked);
      });
      return;
    }
    asked.isAnswered = true;
    this.#open.delete(`${target} ${id}`);
    asked.then(answer);
    if (chance.happens(0.1)) this.#later(asked, answer);
  }

  /** Comes back: with the same message, or with another one under the same id. */
  #later({ envelope }: Asked, first: SendAnswer): void {
    const { timeline, chance, witness, faults } = this.#stage;
    // An id that no journal has is nobody's: two messages under it are no mistake of the host.
    const isOther = chance.happens(0.4) && isKept(first);
    const again = isOther ? { ...envelope, payload: { ...envelope.payload, again: true } } : envelope;
    timeline.after(chance.waitMs(60_000), `${envelope.id} comes back`, () => {
      const node = this.#wire.someNode(kindOf(envelope.target));
      if (node === null) return;
      if (!isOther) return node.post(again, () => undefined);
      node.postOther(again, (answer) => {
        faults.count(`conflicting id: ${answer.result}`);
        const isTaken =
          answer.result === 'accepted' || (answer.result === 'rejected' && answer.code !== 'quarantined');
        if (isTaken && first.result === 'accepted')
          witness.breaks(
            'an id is one message (T3)',
            `${envelope.target} ${envelope.id}: ${JSON.stringify(answer)}`,
          );
      });
    });
  }
}
