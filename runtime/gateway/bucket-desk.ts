/**
 * Hands out room within the limits of a provider. Requests that wait are served in their order, many with
 * one statement; what replies say of the limits is gathered and written before the next is served. All
 * nodes take from the same rows, so none needs to know of the others.
 *
 * A limit that asks for patience sends its requests back to the queue; for one that only fills up again,
 * they wait here.
 */
import type { LimitReading } from '../../actors/gateway-ports.ts';
import type { Clock } from '../../actors/ports.ts';
import type { LlmJudge } from '../../contracts/assessment/judging-shapes.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import { type BucketNames, bucketKey } from '../../persistence/assessment/gateway/bucket-words.ts';
import { type BucketNews, learnBuckets } from '../../persistence/assessment/gateway/learn-buckets.ts';
import { boundBuckets, seedBuckets } from '../../persistence/assessment/gateway/seed-buckets.ts';
import { takeTokens, type TokensTaken } from '../../persistence/assessment/gateway/take-tokens.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { Expected } from './forecast.ts';
import type { GatewayObserver } from './gateway-observer.ts';
import { type ClassLimits, dimensions, limitsOfClass, needsOf, newsOf } from './limit-rules.ts';

export type Grant =
  | { readonly kind: 'granted' }
  | { readonly kind: 'blocked'; readonly forMs: number }
  | { readonly kind: 'stopped' };

export interface BucketDeskHost {
  readonly sql: Sql;
  readonly observer: GatewayObserver;
  readonly clock: Pick<Clock, 'after'>;
  now(): number;
}

interface Ask {
  readonly expected: Expected;
  readonly sinceMs: number;
  readonly answer: (grant: Grant) => void;
}

/** Requests that one statement serves. */
const servedMax = 64;
/** A limit that is closed for less than this is waited for. */
const patienceMs = 1_000;
const waitMinMs = 5;
const waitMaxMs = 5_000;
const failureMs = 500;

export class BucketDesk {
  readonly #host: BucketDeskHost;
  readonly #names: BucketNames;
  readonly #limits: ClassLimits;
  readonly #news = new Map<string, BucketNews>();
  #asks: Ask[] = [];
  #isSeeded = false;
  #isServing = false;
  #hasStopped = false;
  #wake: () => void = () => undefined;

  constructor(host: BucketDeskHost, names: BucketNames, limits: ClassLimits) {
    this.#host = host;
    this.#names = names;
    this.#limits = limits;
    for (const doubt of limits.doubts) host.observer.limitUnsure(names.provider, names.modelClass, doubt);
  }

  static for(
    host: BucketDeskHost,
    judge: LlmJudge,
    settings: Parameters<typeof limitsOfClass>[1],
  ): BucketDesk {
    const limits = limitsOfClass(judge, settings);
    return new BucketDesk(host, limits.names, limits);
  }

  get waiting(): number {
    return this.#asks.length;
  }

  take(expected: Expected): Promise<Grant> {
    if (this.#hasStopped) return Promise.resolve({ kind: 'stopped' });
    return new Promise((answer) => {
      this.#asks.push({ expected, sinceMs: this.#host.now(), answer });
      void this.#serve();
    });
  }

  /** What a reply says; what was expected and not used goes back. */
  learn(
    used: { readonly expected: Expected; readonly spent: Expected },
    readings: readonly LimitReading[],
  ): void {
    for (const news of newsOf(this.#names, this.#limits, { ...used, readings })) this.#note(news);
    void this.#serve();
  }

  block(forMs: number): void {
    this.#note({ ...noNews(bucketKey(this.#names, 'requests')), blockMs: forMs });
    void this.#serve();
  }

  stop(): void {
    this.#hasStopped = true;
    for (const { answer } of this.#asks.splice(0)) answer({ kind: 'stopped' });
    this.#wake();
  }

  /** What is known and not yet written. */
  async flush(): Promise<void> {
    if (this.#news.size === 0) return;
    await this.#seed();
    const news = [...this.#news.values()];
    this.#news.clear();
    try {
      await learnBuckets(this.#host.sql, news);
    } catch (error) {
      for (const one of news) this.#note(one);
      throw error;
    }
  }

  #note(news: BucketNews): void {
    const had = this.#news.get(news.key);
    this.#news.set(news.key, had === undefined ? news : merged(had, news));
  }

  async #serve(): Promise<void> {
    if (this.#isServing) {
      this.#wake();
      return;
    }
    this.#isServing = true;
    // Asks of the same moment are served by the same statement.
    await Promise.resolve();
    while (!this.#hasStopped && (this.#asks.length > 0 || this.#news.size > 0)) {
      try {
        const waitMs = await this.#serveOnce();
        if (waitMs > 0) await this.#rest(waitMs);
      } catch (error) {
        this.#host.observer.failed('limits', toErrorRecord(error));
        await this.#rest(failureMs);
      }
    }
    this.#isServing = false;
  }

  /** Answers how long there will be no room for the next. */
  async #serveOnce(): Promise<number> {
    await this.flush();
    const asks = this.#asks.slice(0, servedMax);
    if (asks.length === 0) return 0;
    await this.#seed();
    const needs = asks.flatMap(({ expected }, place) => needsOf(this.#limits, expected, place));
    const keys = dimensions.map((dimension) => bucketKey(this.#names, dimension));
    const taken = await takeTokens(this.#host.sql, keys, needs);
    // Asks that came meanwhile stand behind these; nobody else takes any away but a stop.
    if (this.#hasStopped) return 0;
    this.#grant(taken.length === 0 ? asks.length : (taken[0]?.granted ?? 0));
    const blockedMs = Math.max(0, ...taken.map((bucket) => bucket.blockedMs));
    if (blockedMs > patienceMs) {
      for (const { answer } of this.#asks.splice(0)) answer({ kind: 'blocked', forMs: blockedMs });
      return 0;
    }
    const next = this.#asks[0];
    return next === undefined ? 0 : Math.max(blockedMs, this.#waitFor(next, taken));
  }

  #grant(count: number): void {
    const { observer, now } = this.#host;
    for (const { answer, sinceMs } of this.#asks.splice(0, count)) {
      const waitedMs = now() - sinceMs;
      if (waitedMs > waitMinMs) observer.waitedForLimit(this.#names.provider, waitedMs);
      answer({ kind: 'granted' });
    }
  }

  #waitFor({ expected }: Ask, taken: readonly TokensTaken[]): number {
    const needs = needsOf(this.#limits, expected, 0);
    const waits = taken.map(({ dimension, level, capacity, perMinute }) => {
      const amount = needs.find((need) => need.dimension === dimension)?.amount ?? 0;
      return ((Math.min(amount, capacity) - level) / perMinute) * 60_000;
    });
    return Math.min(waitMaxMs, Math.max(waitMinMs, ...waits));
  }

  /** Ends early where something new is known: a limit may have risen. */
  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#host.clock.after(Math.ceil(ms), resolve);
      this.#wake = () => {
        if (this.#news.size === 0 && !this.#hasStopped) return;
        cancel();
        resolve();
      };
    });
  }

  async #seed(): Promise<void> {
    if (this.#isSeeded) return;
    const { seeds } = this.#limits;
    await seedBuckets(this.#host.sql, this.#names, seeds);
    const ceilings = seeds.filter(({ isCeiling }) => isCeiling);
    if (ceilings.length > 0) await boundBuckets(this.#host.sql, this.#names, ceilings);
    this.#isSeeded = true;
  }
}

const noNews = (key: string): BucketNews => ({
  key,
  giveBack: 0,
  perMinute: null,
  remaining: null,
  slack: 0,
  blockMs: null,
});

const merged = (had: BucketNews, news: BucketNews): BucketNews => ({
  key: had.key,
  giveBack: had.giveBack + news.giveBack,
  perMinute: news.perMinute ?? had.perMinute,
  remaining: news.remaining ?? had.remaining,
  slack: Math.max(had.slack, news.slack),
  blockMs:
    had.blockMs === null && news.blockMs === null ? null : Math.max(had.blockMs ?? 0, news.blockMs ?? 0),
});
