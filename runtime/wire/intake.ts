/**
 * One durable pull consumer, read for ever. Where heartbeats are missed, or the consumer or its stream is
 * gone (a wiped store), it is made anew and reading goes on. Owns no message: each one is acknowledged by who
 * handles it.
 */
import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { Clock } from '../../actors/ports.ts';
import { messageOf } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { Observer } from '../observer.ts';
import { type ConsumerShape, ensureConsumer } from './streams.ts';

export interface IntakeHost {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly subjects: Subjects;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly clock: Clock;
  /** Makes what is missing of the streams; calls at the same time share one look. */
  ensureStreams(): Promise<void>;
}

const RETRY_MS = 500;
/** Two missed ones tell that the server which kept the consumer is gone: so long do durable commands wait. */
const HEARTBEAT_MS = 2_000;
const EXPIRES_MS = 30_000;

export class Intake {
  readonly #host: IntakeHost;
  readonly #shape: ConsumerShape;
  readonly #take: (message: JsMsg) => void;
  #close: (() => Promise<unknown>) | null = null;
  #isStopped = false;
  #cancelRetry: (() => void) | null = null;

  constructor(host: IntakeHost, shape: ConsumerShape, take: (message: JsMsg) => void) {
    this.#host = host;
    this.#shape = shape;
    this.#take = take;
  }

  /** Never fails: where the server is not ready (an election, say), it tries again until it is. */
  async start(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      this.#retryLater(error);
    }
  }

  async #open(): Promise<void> {
    const { js, jsm, subjects, limits } = this.#host;
    await this.#host.ensureStreams();
    await ensureConsumer(jsm, subjects, this.#shape, limits);
    const consumer = await js.consumers.get(subjects.streams[this.#shape.stream].name, this.#shape.durable);
    const messages = await consumer.consume({
      max_messages: Math.min(limits.ackPendingMax, 512),
      expires: EXPIRES_MS,
      idle_heartbeat: HEARTBEAT_MS,
      callback: (message) => {
        // Fetched before the end and not begun: another node may have it at once.
        if (this.#isStopped) message.nak();
        else this.#take(message);
      },
    });
    this.#close = () => messages.close();
    void this.#watch(messages.status());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry?.();
    await this.#close?.().catch(() => undefined);
  }

  async #watch(statuses: AsyncIterable<{ readonly type: string; readonly count?: number }>): Promise<void> {
    for await (const status of statuses) {
      if (this.#isStopped) return;
      const isGone = ['consumer_deleted', 'consumer_not_found', 'stream_not_found'].includes(status.type);
      if (isGone || (status.type === 'heartbeats_missed' && (status.count ?? 0) >= 2)) {
        return this.#restart(status.type);
      }
    }
  }

  #restart(why: string): void {
    if (this.#isStopped) return;
    this.#host.observer.consumerRestarted(this.#host.subjects.streams[this.#shape.stream].name, why);
    const close = this.#close;
    this.#close = null;
    void Promise.resolve(close?.())
      .catch(() => undefined)
      .then(() => this.start());
  }

  #retryLater(error: unknown): void {
    this.#cancelRetry = this.#host.clock.after(RETRY_MS, () => this.#restart(messageOf(error)));
  }
}
