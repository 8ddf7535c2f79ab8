/**
 * The line of one browser: everything that is new, put together, at most ten times a second. It is pulled by
 * the browser's own pace, and what was not pulled is put together with what comes after: a slow one gets
 * fewer, larger messages, and costs no more memory.
 */
import type { HealthReport } from '../../contracts/health.ts';
import type { LiveMessage } from '../../contracts/live.ts';
import type { NextEvents, StreamEvent } from '../http/event-stream.ts';
import { Doorbell } from '../http/event-stream.ts';
import type { NodeView } from '../node-view.ts';
import type { Live } from './live.ts';
import type { News } from './news.ts';

export interface LiveFeedHost {
  readonly live: Live;
  readonly news: News;
  readonly node: NodeView;
  now(): number;
}

/** Between two messages. */
const PAUSE_MS = 100;
const HEARTBEAT_MS = 15_000;
/** Who may watch is asked again when the browser comes again. */
const STREAM_MS_MAX = 3_600_000;
const FACTS_PER_MESSAGE = 25;
const FACTS_AT_FIRST = 50;

/** How far a browser has come: the id of its last event. */
interface Place {
  readonly n: number;
  readonly fact: number;
  readonly health: number;
  readonly population: number;
}
const nowhere: Place = { n: 0, fact: 0, health: 0, population: 0 };

export const liveFeed = (host: LiveFeedHost, lastEventId: string | undefined): NextEvents =>
  async function* events(signal): AsyncGenerator<StreamEvent | null> {
    const bell = new Doorbell();
    const stopWatching = host.live.watch(() => bell.ring());
    const stopNews = host.news.follow(() => bell.ring());
    const until = host.now() + STREAM_MS_MAX;
    let place = placeIn(lastEventId, host.node.nodeId);
    try {
      await host.news.ready();
      while (!signal.aborted && host.now() < until) {
        const next = messageFrom(host, place);
        place = next.place;
        yield next.event;
        await pause(signal);
        while (!(await bell.wait(HEARTBEAT_MS, signal)) && !signal.aborted) yield null;
      }
    } finally {
      stopWatching();
      stopNews();
    }
  };

function messageFrom(
  { live, news, node, now }: LiveFeedHost,
  before: Place | null,
): { readonly event: StreamEvent; readonly place: Place } {
  const delta = before === null ? null : live.board.since(before.n);
  const isSnapshot = delta === null;
  const after = isSnapshot ? nowhere : (before ?? nowhere);
  const fromFact = isSnapshot ? Math.max(0, live.newestFact - FACTS_AT_FIRST) : after.fact;
  const { rows, skipped } = live.factsAfter(fromFact, isSnapshot ? FACTS_AT_FIRST : FACTS_PER_MESSAGE);
  const { health, population } = news;
  const place: Place = {
    n: live.board.n,
    fact: live.newestFact,
    health: health?.n ?? 0,
    population: population?.n ?? 0,
  };
  const message: LiveMessage = {
    at: now(),
    node: node.nodeId,
    ...(delta ?? live.board.snapshot()),
    facts: rows,
    factsSkipped: isSnapshot ? 0 : skipped,
    health: newer<HealthReport>(health, after.health),
    population: newer(population, after.population),
    self: selfOf(node, live),
  };
  return {
    place,
    event: {
      event: isSnapshot ? 'snapshot' : 'delta',
      id: idOf(place, node.nodeId),
      text: JSON.stringify(message),
    },
  };
}

const newer = <T>(news: { readonly n: number; readonly value: T } | null, seen: number): T | null =>
  news === null || news.n <= seen ? null : news.value;

function selfOf(node: NodeView, live: Live): LiveMessage['self'] {
  const { status, nats, isHeld, ledgerError } = node.picture();
  return { status, nats, isHeld, ledgerError, ...node.gauges(), nodes: Math.max(1, live.board.nodes) };
}

/** Numbers mean something on the node that gave them, as long as it runs. */
const idOf = ({ n, fact, health, population }: Place, node: string): string =>
  `${node}/${n}.${fact}.${health}.${population}`;

function placeIn(id: string | undefined, node: string): Place | null {
  const slash = id?.lastIndexOf('/') ?? -1;
  if (id === undefined || slash < 0 || id.slice(0, slash) !== node) return null;
  const numbers = id
    .slice(slash + 1)
    .split('.')
    .map(Number);
  const [n, fact, health, population] = numbers;
  const isWhole =
    numbers.length === 4 && numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  if (!isWhole || n === undefined || fact === undefined) return null;
  return { n, fact, health: health ?? 0, population: population ?? 0 };
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, PAUSE_MS);
    signal.addEventListener('abort', end);
  });
