/**
 * The lane of one provider on one node: claims requests, waits for room within the limits, asks, and tells
 * what came of it. Owns the requests that it holds, and nothing that another node would need.
 *
 * L1  Nothing is claimed while the circuit is open or the node is held; half open, a few are.
 * L2  What is claimed is sent, given back, or found again by its lease.
 * L3  Requests of a bundle go one behind the other. What one of them comes to is its own affair.
 */
import type { Provider, ProviderReply } from '../../actors/gateway-ports.ts';
import type { Clock } from '../../actors/ports.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import type { LlmJudge } from '../../contracts/assessment/judging-shapes.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { AnswerDesk } from './answer-desk.ts';
import { BucketDesk } from './bucket-desk.ts';
import type { CircuitReports } from './circuit-reports.ts';
import { createForecast, type Expected, type Forecast } from './forecast.ts';
import type { GateBoard } from './gate-board.ts';
import { accountIn, type GatewayOptions, type LaneStatus } from './gateway-host.ts';
import type { GatewayObserver } from './gateway-observer.ts';
import { codeOf, consequenceOf, failedWith, returned, usageOf } from './outcome-rules.ts';
import { costOf, factsOf, thinkingTokens } from './providers/manifest.ts';
import { LaneClaims, type RequestGroup } from './lane-claims.ts';
import type { Question, QuestionMaker } from './question-maker.ts';
import { noteOf } from './write-answers.ts';

export interface LaneHost {
  readonly sql: Sql;
  readonly name: string;
  readonly observer: GatewayObserver;
  readonly clock: Pick<Clock, 'after'>;
  readonly options: GatewayOptions & { readonly leaseMs: number };
  readonly questions: QuestionMaker;
  readonly answers: AnswerDesk;
  readonly gates: GateBoard;
  /** What this node holds; its leases are renewed. */
  readonly held: Set<string>;
  now(): number;
  random(): number;
}

type Asking = Extract<Question, { kind: 'ask' }>;
/** `stop`: the others of its bundle go back to the queue, for so long. */
type Next = { readonly kind: 'go_on' } | { readonly kind: 'stop'; readonly delayMs: number };
const goOn: Next = { kind: 'go_on' };

/** Of one class, while they wait for room: more would only be late for more urgent ones. */
const waitingMax = 16;
const probesMax = 2;
/** Behind failures in a row, until the circuit has heard of them. */
const restMs = 2_000;
const throttledMs = 5_000;
/** A node knows of its closed limits by then and claims no more; one with another key may ask meanwhile. */
const heardMs = 1_000;

export class LiveLane {
  readonly #host: LaneHost;
  readonly #provider: Provider;
  readonly #reports: CircuitReports;
  readonly #desks = new Map<string, BucketDesk>();
  readonly #forecasts = new Map<string, Forecast>();
  /** By class: what is asked for under its limits. */
  readonly #models = new Map<string, Set<string>>();
  readonly #calls = new AbortController();
  readonly #claims: LaneClaims;
  #slots = 0;
  #failures = 0;
  #restUntilMs = 0;
  #nextSendMs = 0;
  #pumping: Promise<void> | null = null;
  #wantsMore = false;
  #isProbing = false;
  #hasStopped = false;
  #idle: (() => void)[] = [];

  constructor(host: LaneHost, provider: Provider, reports: CircuitReports) {
    this.#host = host;
    this.#provider = provider;
    this.#reports = reports;
    this.#claims = new LaneClaims(host, provider);
  }

  status(): LaneStatus {
    const waiting = [...this.#desks.values()].reduce((sum, desk) => sum + desk.waiting, 0);
    return { provider: this.#provider.name, underWay: this.#slots, waiting };
  }

  /** There may be something to ask, or room to ask it. */
  pump(): void {
    this.#wantsMore = true;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = null;
    });
  }

  /** Begins nothing more. What waits goes back; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#hasStopped = true;
    for (const desk of this.#desks.values()) desk.stop();
    await this.#pumping;
    if (this.#slots > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await Promise.allSettled([...this.#desks.values()].map((desk) => desk.flush()));
  }

  /** Breaks off what is under way: it goes back to the queue, and nobody is to blame. */
  abort(): void {
    this.#calls.abort();
  }

  async #pump(): Promise<void> {
    while (this.#wantsMore && !this.#hasStopped) {
      this.#wantsMore = false;
      try {
        while (!this.#hasStopped && (await this.#claimSome()));
      } catch (error) {
        this.#host.observer.failed('claim', toErrorRecord(error));
      }
    }
  }

  /** Answers whether there may be more. */
  async #claimSome(): Promise<boolean> {
    const room = await this.#room();
    if (room <= 0) return false;
    const groups = await this.#claims.next(room, await this.#closedModels());
    if (groups.length > 0) void this.#begin(groups);
    return groups.length > 0;
  }

  async #room(): Promise<number> {
    if (this.#isResting) return 0;
    const status = await this.#host.gates.circuit(this.#provider.name);
    this.#isProbing = status === 'half_open';
    if (status === 'open') return 0;
    const most = this.#isProbing ? probesMax : this.#host.options.concurrency;
    return Math.min(most - this.#slots, this.#waitingMax);
  }

  get #isResting(): boolean {
    return this.#hasStopped || this.#host.now() < this.#restUntilMs || this.#host.gates.isHeld();
  }

  /** One class may not take the places of all: enough of it waits, or its limit is closed. */
  async #closedModels(): Promise<readonly string[]> {
    const blocked = await this.#host.gates.blockedClasses(this.#provider.name);
    const full = [...this.#desks].flatMap(([name, desk]) => (desk.waiting >= this.#waitingMax ? [name] : []));
    return [...blocked, ...full].flatMap((one) => [...(this.#models.get(one) ?? [])]);
  }

  get #waitingMax(): number {
    return Math.min(waitingMax, Math.max(1, Math.floor(this.#host.options.concurrency / 2)));
  }

  async #begin(groups: readonly RequestGroup[]): Promise<void> {
    const all = groups.flat();
    this.#slots += groups.length;
    for (const { id } of all) this.#host.held.add(id);
    const questions = await this.#host.questions.make(all).catch((error: unknown) => {
      this.#host.observer.failed('questions', toErrorRecord(error));
      return new Map<string, Question>();
    });
    for (const group of groups) void this.#run(group, questions);
  }

  async #run(requests: RequestGroup, questions: ReadonlyMap<string, Question>): Promise<void> {
    let next: Next = goOn;
    for (const request of requests) {
      const question = questions.get(request.id);
      if (next.kind === 'go_on') next = await this.#surelyOne(request, question);
      // It answers for this one, too, unless it was sent.
      if (next.kind === 'stop' && this.#host.held.has(request.id))
        await this.#giveBack(request, next.delayMs);
    }
    this.#slots -= 1;
    if (this.#slots === 0) for (const resolve of this.#idle.splice(0)) resolve();
    this.pump();
  }

  /** Postgres may be away in the middle of it. */
  async #surelyOne(request: ClaimedRequest, question: Question | undefined): Promise<Next> {
    const later: Next = { kind: 'stop', delayMs: restMs };
    try {
      return question === undefined ? later : await this.#one(request, question);
    } catch (error) {
      this.#host.observer.failed('lane', toErrorRecord(error));
      return later;
    }
  }

  async #giveBack({ id }: ClaimedRequest, delayMs: number): Promise<void> {
    await this.#host.answers.giveBack(returned(id, delayMs, null));
    this.#host.held.delete(id);
  }

  async #one(request: ClaimedRequest, question: Question): Promise<Next> {
    if (question.kind === 'never') {
      await this.#host.answers.settle({ row: failedWith(request.id, question.code), note: null });
      this.#host.held.delete(request.id);
      return goOn;
    }
    const { judge, prompt } = question.call;
    const desk = this.#deskOf(judge);
    const expected = this.#forecastOf(request.judge).expect(prompt, judge.maxTokens + thinkingTokens(judge));
    const grant = await desk.take(expected);
    if (grant.kind !== 'granted')
      return { kind: 'stop', delayMs: grant.kind === 'blocked' ? Math.min(grant.forMs, heardMs) : 0 };
    await this.#gap();
    if (this.#isResting || (await this.#host.gates.circuit(this.#provider.name)) === 'open') {
      desk.learn({ expected, spent: nothing }, []);
      return { kind: 'stop', delayMs: 0 };
    }
    const reply = await this.#provider.ask(question.call, this.#calls.signal);
    return this.#conclude(request, question, { reply, expected });
  }

  async #conclude(
    request: ClaimedRequest,
    question: Asking,
    {
      reply,
      expected,
    }: { readonly reply: ProviderReply; readonly expected: Expected & { estimate: number } },
  ): Promise<Next> {
    const { answers, held, random } = this.#host;
    const { judge, prompt } = question.call;
    this.#learn(request, judge, { reply, expected });
    this.#report(reply);
    const base = { request, judge, prompt, latencyMs: reply.latencyMs, isBatch: false, random: random() };
    const consequence = consequenceOf({ ...base, outcome: withSuspicions(reply, question) });
    this.#tell(request, judge, reply);
    if (consequence.kind === 'settled') {
      const note = noteOf(request, question.pair, consequence.note);
      await answers.settle({ row: consequence.row, note });
    } else await answers.giveBack(consequence.row);
    held.delete(request.id);
    return reply.kind === 'capped' || this.#calls.signal.aborted ? { kind: 'stop', delayMs: 0 } : goOn;
  }

  #learn(
    { judge: judgeId }: ClaimedRequest,
    judge: LlmJudge,
    {
      reply,
      expected,
    }: { readonly reply: ProviderReply; readonly expected: Expected & { estimate: number } },
  ): void {
    const desk = this.#deskOf(judge);
    const usage = usageOf(reply);
    if (usage !== null) this.#forecastOf(judgeId).note(expected.estimate, usage);
    desk.learn({ expected, spent: spentBy(reply, expected) }, reply.limits);
    if (reply.kind === 'throttled') desk.block(reply.retryAfterMs ?? throttledMs);
  }

  /** The request that was broken off by us says nothing of the provider. */
  #report(reply: ProviderReply): void {
    switch (reply.kind) {
      case 'judged':
      case 'unusable':
        this.#failures = 0;
        this.#reports.succeeded();
        // A circuit that is half open waits for it.
        if (this.#isProbing) this.#host.gates.changed();
        return;
      case 'capped':
        this.#restUntilMs = this.#host.now() + restMs;
        this.#reports.capped(reply.code, reply.untilMs);
        return this.#host.gates.changed();
      case 'transient': {
        if (reply.code === 'ABORTED') return;
        this.#failures += 1;
        this.#reports.failed(reply.code);
        if (this.#isProbing || this.#failures >= limits.providerFailuresMax) {
          this.#failures = 0;
          this.#restUntilMs = this.#host.now() + restMs;
        }
        return this.#host.gates.changed();
      }
      default:
    }
  }

  #tell(request: ClaimedRequest, judge: LlmJudge, reply: ProviderReply): void {
    const usage = usageOf(reply);
    this.#host.observer.called({
      provider: judge.provider,
      model: judge.model,
      kind: reply.kind,
      code: codeOf(reply),
      mode: request.mode,
      latencyMs: reply.latencyMs,
      waitedMs: request.waitedMs,
      usage,
      costUsd: usage === null ? 0 : costOf(judge, usage, { isBatch: false, cacheTtl: judge.cacheTtl }),
    });
  }

  #deskOf(judge: LlmJudge): BucketDesk {
    const { limitClass } = factsOf(judge);
    const models = this.#models.get(limitClass) ?? new Set();
    this.#models.set(limitClass, models.add(judge.model));
    const had = this.#desks.get(limitClass);
    if (had !== undefined) return had;
    const { limits: settings = {}, accounts } = this.#host.options;
    const account = accountIn(accounts, judge.provider);
    const desk = BucketDesk.for(this.#host, judge, { settings, account });
    this.#desks.set(limitClass, desk);
    return desk;
  }

  #forecastOf(judgeId: string): Forecast {
    const forecast = this.#forecasts.get(judgeId) ?? createForecast();
    this.#forecasts.set(judgeId, forecast);
    return forecast;
  }

  /** Calls of this node keep their distance. */
  async #gap(): Promise<void> {
    const { options, clock, now } = this.#host;
    if (options.gapMs <= 0) return;
    const atMs = Math.max(now(), this.#nextSendMs);
    this.#nextSendMs = atMs + options.gapMs;
    const waitMs = atMs - now();
    if (waitMs > 0) await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
  }
}

const nothing: Expected = { input: 0, output: 0 };

function withSuspicions(reply: ProviderReply, { suspicions }: Asking): ProviderReply {
  return reply.kind === 'judged' && suspicions.length > 0
    ? { ...reply, suspicions: [...new Set([...reply.suspicions, ...suspicions])] }
    : reply;
}

/** What was refused at the door used no tokens. Of a call that broke off nobody knows. */
function spentBy(reply: ProviderReply, expected: Expected): Expected {
  const usage = usageOf(reply);
  if (usage !== null) return { input: usage.input + usage.cacheWrite, output: usage.output };
  const isRefused = reply.kind !== 'transient' || ['SERVER_ERROR', 'OVERLOADED'].includes(reply.code);
  return isRefused ? nothing : expected;
}
