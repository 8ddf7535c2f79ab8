/**
 * The live feeds. A run: its numbered events, read from the ledger, so that none is missed or told twice,
 * whoever was away. A batch: how it stands, then its facts as they pass; after a gap, how it stands again.
 */
import type { Answered, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { assessmentLimits } from '../../../contracts/assessment/limits.ts';
import { Doorbell, type NextEvents, type StreamEvent } from '../../http/event-stream.ts';
import type { LiveFact, LiveFacts } from './live-facts.ts';

export interface FeedHost {
  readonly handlers: Pick<AssessmentHandlers, 'run.events' | 'run.get' | 'batch.get'>;
  readonly facts: LiveFacts;
  now(): number;
}

/** A line that says nothing is closed by proxies after a minute; NATS may have been away meanwhile, too. */
const HEARTBEAT_MS = 15_000;
/** A key that was revoked must not listen for ever: the client comes again, and is asked again. */
const STREAM_MS_MAX = 3_600_000;
/** Facts that wait for a client; behind that he is shown how things stand instead. */
const WAITING_MAX = 1_000;

/** Facts after which a batch is shown once more and the line ends. */
const lastFacts = new Set(['batch.closed', 'batch.cancelled']);
const lastEvents = new Set<string>(['RUN_SUCCEEDED', 'RUN_FAILED', 'RUN_CANCELLED']);

export interface RunAsked {
  readonly runId: string;
  readonly sinceSeq: number;
  readonly call: Call;
}

export const runFeed = (host: FeedHost, { runId, sinceSeq, call }: RunAsked): NextEvents =>
  async function* events(signal): AsyncGenerator<StreamEvent | null> {
    const bell = new Doorbell();
    const stop = await host.facts.watch(`run/${runId}`, () => bell.ring());
    const until = host.now() + STREAM_MS_MAX;
    let seq = sinceSeq;
    try {
      for (let isOver = false; !signal.aborted && host.now() < until;) {
        const items = await newer(host, { runId, sinceSeq: seq, call });
        for (const item of items) {
          seq = item.seq;
          isOver ||= lastEvents.has(item.event);
          yield { event: item.event, id: String(item.seq), text: JSON.stringify(item) };
        }
        if (items.length === assessmentLimits.eventsPageMax) continue;
        if (isOver) return;
        // Asked for from behind its end: then nothing will ever ring. What came in between is read once more.
        isOver = items.length === 0 && (await isFinished(host, runId, call));
        if (!isOver && !(await bell.wait(HEARTBEAT_MS, signal))) yield null;
      }
    } finally {
      stop();
    }
  };

const newer = async ({ handlers }: FeedHost, { runId, sinceSeq, call }: RunAsked) =>
  (await handlers['run.events']({ runId, sinceSeq, limit: assessmentLimits.eventsPageMax }, call)).items;

const isFinished = async ({ handlers }: FeedHost, runId: string, call: Call): Promise<boolean> =>
  (await handlers['run.get']({ runId }, call)).finishedAt !== null;

export interface BatchAsked {
  readonly batchId: string;
  readonly call: Call;
}

type Batch = Answered<'batch.get'>;

export const batchFeed = (host: FeedHost, { batchId, call }: BatchAsked): NextEvents =>
  async function* events(signal): AsyncGenerator<StreamEvent | null> {
    const waiting = new Waiting();
    const stop = await host.facts.watch(`batch/${batchId}`, (fact) => waiting.add(fact));
    const until = host.now() + STREAM_MS_MAX;
    let shown = '';
    try {
      while (!signal.aborted && host.now() < until) {
        const facts = waiting.take();
        if (facts === null || facts.length === 0) {
          const batch = await host.handlers['batch.get']({ batchId }, call);
          const text = JSON.stringify(batch);
          yield text === shown ? null : { event: 'snapshot', text };
          shown = text;
          if (isFinal(batch)) return;
        } else {
          for (const fact of facts) yield { event: fact.type, id: fact.id, text: fact.text };
          if (facts.some(({ type }) => lastFacts.has(type))) continue;
        }
        await waiting.bell.wait(HEARTBEAT_MS, signal);
      }
    } finally {
      stop();
    }
  };

const isFinal = ({ closedAt, clientStatus }: Batch): boolean =>
  closedAt !== null || clientStatus === 'cancelled';

/** Facts that have passed and not been told. Null stands for more than could be kept. */
class Waiting {
  readonly bell = new Doorbell();
  #facts: LiveFact[] | null = [];

  add(fact: LiveFact): void {
    if (this.#facts !== null && this.#facts.length >= WAITING_MAX) this.#facts = null;
    else this.#facts?.push(fact);
    this.bell.ring();
  }
  take(): LiveFact[] | null {
    const taken = this.#facts;
    this.#facts = [];
    return taken;
  }
}
