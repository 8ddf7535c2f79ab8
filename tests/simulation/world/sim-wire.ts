/**
 * NATS as the simulator has it: bells, durable commands and facts, with every liberty that JetStream may
 * take. What is done with a message is real host code (runtime/wire); only the server between is ours.
 */
import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import type { Bells, FactPublisher, FactWrite } from '../../../actors/ports.ts';
import type { Envelope } from '../../../contracts/envelope.ts';
import { Retryable } from '../../../contracts/failures.ts';
import { kindOf } from '../../../contracts/ids.ts';
import { commandHeaders } from '../../../contracts/subjects.ts';
import { createBells, keysIn, namesIn } from '../../../runtime/wire/bells.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';

import type { SimNode } from './sim-node.ts';
import { type Stage, subjects } from './stage.ts';
import type { Life } from './timeline.ts';

interface Command {
  readonly seq: number;
  readonly envelope: Envelope;
  deliveries: number;
  isGone: boolean;
}

export class SimWire {
  readonly #stage: Stage;
  readonly #nodes: () => readonly SimNode[];
  readonly #commands = new Map<string, Command>();
  #seq = 0;

  constructor(stage: Stage, nodes: () => readonly SimNode[]) {
    this.#stage = stage;
    this.#nodes = nodes;
  }
  /** Commands that no node has acknowledged. */
  get waiting(): number {
    return this.#commands.size;
  }

  bellsFor(life: Life): Bells {
    const publish = async (subject: string, text: string): Promise<void> => {
      if (!life.isDead) this.#ring(subject, text);
    };
    return createBells({ publish } as unknown as JetStreamClient, subjects, silentObserver);
  }

  #ring(subject: string, text: string): void {
    const { timeline, chance, faults } = this.#stage;
    if (faults.fires('bell is lost')) return;
    const times = faults.fires('bell comes twice') ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const lateMs = faults.fires('bell is late') ? chance.waitMs(5_000) : 0;
      timeline.after(chance.waitMs(1) + lateMs, `bell ${subject}`, () => this.#heard(subject, text));
    }
  }

  #heard(subject: string, text: string): void {
    const node = this.someNode(subject.split('.')[2] ?? '');
    if (node === null) return;
    const message = { json: () => JSON.parse(text) as unknown } as JsMsg;
    if (subject.startsWith('sim.mail.')) node.kernel.mailroom.ring(keysIn(message));
    else node.kernel.tasks.claim(namesIn(message)).catch(() => undefined);
  }

  /** One that takes what comes in for this kind, or null while none does. */
  someNode(kind: string): SimNode | null {
    const up = this.#nodes().filter((node) => node.isTaking && node.hosts(decodeURIComponent(kind)));
    return up.length === 0 ? null : this.#stage.chance.pick(up);
  }

  factsFor(life: Life): FactPublisher {
    return { publish: (fact) => this.#publish(life, fact) };
  }

  #publish(life: Life, fact: FactWrite): Promise<void> {
    const { timeline, chance, faults, witness } = this.#stage;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const away = (): void =>
      reject(new Retryable('wire_unavailable', 'Expected an answer of JetStream', 5_000));
    timeline.after(chance.waitMs(1), `${life.name} publishes ${fact.id}`, () => {
      if (faults.fires('fact is not taken')) return life.isDead ? undefined : away();
      witness.published(fact);
      if (life.isDead) return undefined;
      const isLost = faults.fires('fact answer is lost');
      timeline.after(chance.waitMs(1), `${life.name} hears of ${fact.id}`, isLost ? away : resolve, life);
      return undefined;
    });
    return promise;
  }

  /** Durable from here on, unless the stream forgets; what has the id of one that waits is that one. */
  command(envelope: Envelope): void {
    if (this.#commands.has(envelope.id)) return;
    this.#seq += 1;
    const command: Command = { seq: this.#seq, envelope, deliveries: 0, isGone: false };
    this.#commands.set(envelope.id, command);
    this.#deliverIn(command, 0);
    if (this.#stage.faults.fires('command comes twice')) this.#deliverIn(command, 5);
  }

  #deliverIn(command: Command, waitMs: number): void {
    const { timeline, chance, faults } = this.#stage;
    const lateMs = faults.fires('command is late') ? chance.waitMs(20_000) : 0;
    timeline.after(waitMs + chance.waitMs(1) + lateMs, `command ${command.envelope.id}`, () =>
      this.#deliver(command),
    );
  }

  #deliver(command: Command): void {
    const { faults, timeline } = this.#stage;
    if (command.isGone) return;
    if (faults.fires('stream forgets')) return this.#remove(command);
    const node = this.someNode(kindOf(command.envelope.target));
    if (node === null) return this.#deliverIn(command, 1_000);
    command.deliveries += 1;
    if (command.deliveries > 1) faults.count('command delivered again');
    let isOver = false;
    const forget = timeline.after(this.#stage.limits.ackWaitMs, `ack wait of ${command.envelope.id}`, () => {
      isOver = true;
      this.#deliver(command);
    });
    // A delivery has one successor, or refusals would breed.
    const refuse = (waitMs: number): void => {
      if (isOver || command.isGone) return;
      isOver = true;
      forget();
      this.#deliverIn(command, waitMs);
    };
    node.take(this.#message(command, node, refuse));
  }

  #remove(command: Command): void {
    command.isGone = true;
    this.#commands.delete(command.envelope.id);
  }

  #message(command: Command, node: SimNode, refuse: (waitMs: number) => void): JsMsg {
    const { faults, witness } = this.#stage;
    const { envelope, deliveries, seq } = command;
    const { life } = node;
    const end = (isAck: boolean): void => {
      if (life.isDead) return;
      if (isAck) witness.acknowledged(envelope);
      if (!command.isGone && !faults.fires('ack is lost')) this.#remove(command);
    };
    const text = JSON.stringify(envelope.payload);
    const message = {
      subject: subjects.command(envelope.target, envelope.type),
      data: new TextEncoder().encode(text),
      seq,
      info: { deliveryCount: deliveries, stream: 'SIM_COMMANDS' },
      headers: { get: (name: string) => (name === commandHeaders.messageId ? envelope.id : '') },
      string: () => text,
      ack: () => end(true),
      term: () => end(true),
      nak: (waitMs?: number) => {
        if (!life.isDead) refuse(waitMs ?? 0);
      },
    };
    return message as unknown as JsMsg;
  }
}
