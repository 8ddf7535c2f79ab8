/**
 * The batches of one provider: many questions of one judge at once, at half the price, answered within a
 * day. A batch is written down before the provider hears of it, and its questions have the same ids whoever
 * sends them. Of a node that died between sending a batch and writing down what the provider calls it, nobody
 * knows whether it was sent: it is looked for at the provider, and sent only if it is not there.
 *
 * B1  Results come in any order, some twice, some not at all. Each request takes the first one.
 * B2  What a batch did not answer is asked one by one.
 */
import type { BatchItem, BatchReply, ProviderBatches, ProviderCall } from '../../actors/gateway-ports.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import type { ProviderBatchStatus, ProviderName } from '../../contracts/assessment/words.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import {
  claimProviderBatches,
  type DueBatch,
} from '../../persistence/assessment/gateway/claim-provider-batches.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import { knownBatches } from '../../persistence/assessment/gateway/known-batches.ts';
import { notePrompts } from '../../persistence/assessment/gateway/note-prompts.ts';
import { openProviderBatch } from '../../persistence/assessment/gateway/open-provider-batch.ts';
import { patchProviderBatch } from '../../persistence/assessment/gateway/patch-provider-batch.ts';
import { readBatched } from '../../persistence/assessment/gateway/read-batched.ts';
import { type RequestReturned } from '../../persistence/assessment/gateway/requeue-requests.ts';
import type { AnswerRow } from '../../persistence/assessment/gateway/settle-requests.ts';
import { unbatchRequests } from '../../persistence/assessment/gateway/unbatch-requests.ts';
import { batchResults } from './batch-results.ts';
import type { CircuitReports } from './circuit-reports.ts';
import type { LaneStatus } from './gateway-host.ts';
import type { LaneHost } from './live-lane.ts';
import { failedWith, returned } from './outcome-rules.ts';
import { customIdOf } from './question-maker.ts';
import { type Settled, writeAnswers } from './write-answers.ts';

export interface BatchLaneHost extends LaneHost {
  nextId(): string;
  onAnswers(answers: readonly AnswerRow[]): void;
}
export interface BatchSeller {
  readonly name: ProviderName;
  readonly batches: ProviderBatches;
  readonly reports: CircuitReports;
}

type Failure = Extract<BatchReply<unknown>, { kind: 'failed' }>['outcome'];

/** Building and sending ten thousand questions takes longer than asking one. */
const leaseMs = 10 * 60_000;
const dueMax = 10;
const laterMs = 30_000;
/** Rows of one transaction. */
const bagMax = 500;

export class BatchLane {
  readonly #host: BatchLaneHost;
  readonly #seller: BatchSeller;
  readonly #calls = new AbortController();
  #going: Promise<void> | null = null;
  #hasStopped = false;
  #underWay = 0;

  constructor(host: BatchLaneHost, seller: BatchSeller) {
    this.#host = host;
    this.#seller = seller;
  }

  status(): LaneStatus {
    return { provider: this.#seller.name, underWay: this.#underWay, waiting: 0 };
  }

  pump(): void {
    this.#going ??= this.#go().finally(() => {
      this.#going = null;
    });
  }

  async stop(): Promise<void> {
    this.#hasStopped = true;
    await this.#going;
  }

  abort(): void {
    this.#calls.abort();
  }

  async #go(): Promise<void> {
    try {
      if (await this.#mayNotAsk()) return;
      while (!(await this.#mayNotAsk()) && (await this.#gather()));
      const { sql, name: owner } = this.#host;
      const due = await claimProviderBatches(sql, {
        provider: this.#seller.name,
        owner,
        leaseMs,
        max: dueMax,
      });
      for (const batch of due) await this.#look(batch);
    } catch (error) {
      this.#host.observer.failed('batch', toErrorRecord(error));
    }
  }

  async #mayNotAsk(): Promise<boolean> {
    if (this.#hasStopped || this.#host.gates.isHeld()) return true;
    return (await this.#host.gates.circuit(this.#seller.name)) === 'open';
  }

  /** Answers whether there was anything to send. */
  async #gather(): Promise<boolean> {
    const { sql, name: owner, nextId } = this.#host;
    const id = nextId();
    const wanted = { id, provider: this.#seller.name, owner, leaseMs, max: limits.batchRequestsMax };
    const requests = await openProviderBatch(sql, wanted);
    if (requests.length === 0) return false;
    await this.#submit(id, requests);
    return true;
  }

  async #look(batch: DueBatch): Promise<void> {
    const { id, externalId, wanted } = batch;
    if (batch.status === 'submitting' || externalId === null) return this.#findOrSubmit(batch);
    // Nobody waits for it any more.
    if (wanted === 0) return this.#callOff(id, externalId);
    const looked = await this.#seller.batches.look(externalId, this.#calls.signal);
    if (looked.kind === 'failed') return this.#notNow(id, 'in_progress', looked.outcome);
    const { status, expiresAtMs } = looked.value;
    if (status === 'in_progress') return this.#patch(id, { status, expiresAtMs, lookAfterMs: this.#pollMs });
    if (status === 'ended') return this.#takeResults(id, externalId);
    await this.#askOneByOne(id, status, null);
  }

  /** Another node wrote it down, or this one had no answer when it sent it. */
  async #findOrSubmit({ id, requests: sizeMax, createdAt, wanted }: DueBatch): Promise<void> {
    const { sql } = this.#host;
    const requests = await readBatched(sql, id);
    const intent = {
      marker: id,
      customIds: requests.map(customIdOf),
      sizeMax,
      sinceMs: createdAt.getTime(),
      known: await knownBatches(sql, { provider: this.#seller.name, since: createdAt }),
    };
    const found = await this.#seller.batches.find(intent, this.#calls.signal);
    if (found.kind === 'failed') return this.#notNow(id, 'submitting', found.outcome);
    if (found.value.kind === 'unsure')
      return this.#patch(id, { status: 'submitting', lookAfterMs: this.#pollMs });
    if (found.value.kind === 'found')
      return this.#patch(id, { status: 'in_progress', externalId: found.value.externalId });
    return wanted === 0 ? this.#askOneByOne(id, 'cancelled', null) : this.#submit(id, requests);
  }

  async #submit(id: string, requests: readonly ClaimedRequest[]): Promise<void> {
    const { sql, questions } = this.#host;
    const made = await questions.make(requests);
    const calls: ProviderCall[] = [];
    const never: Settled[] = [];
    for (const request of requests) {
      const question = made.get(request.id);
      if (question?.kind === 'ask') calls.push(question.call);
      else if (question !== undefined) never.push({ row: failedWith(request.id, question.code), note: null });
    }
    await this.#write(id, never, []);
    if (calls.length === 0) return this.#patch(id, { status: 'ended' });
    await notePrompts(
      sql,
      requests.flatMap(({ id: requestId }) => {
        const question = made.get(requestId);
        if (question?.kind !== 'ask') return [];
        const { sha256, frameSha256 } = question.call.prompt;
        return [{ id: requestId, sha256, frameSha256, suspicions: question.suspicions }];
      }),
    );
    this.#underWay = calls.length;
    const reply = await this.#seller.batches.submit(calls, this.#calls.signal, id);
    this.#underWay = 0;
    if (reply.kind === 'failed') return this.#takeBack(id, requests, reply.outcome);
    this.#seller.reports.succeeded();
    const { externalId } = reply.value;
    await this.#patch(id, { status: 'in_progress', externalId, lookAfterMs: this.#pollMs });
  }

  /** One bad question spoils the whole batch: asked one by one, it spoils only itself. */
  async #takeBack(id: string, requests: readonly ClaimedRequest[], outcome: Failure): Promise<void> {
    if (outcome.kind === 'invalid') return this.#askOneByOne(id, 'failed', outcome.code);
    // No answer is no refusal: the batch may be there, and is looked for.
    if (outcome.kind === 'transient') return this.#notNow(id, 'submitting', outcome);
    this.#report(outcome);
    const ids = requests.map((request) => request.id);
    await unbatchRequests(this.#host.sql, { ids, delayMs: delayOf(outcome) });
    await this.#patch(id, { status: 'failed', code: outcome.code });
  }

  async #callOff(id: string, externalId: string): Promise<void> {
    const cancelled = await this.#seller.batches.cancel(externalId, this.#calls.signal);
    if (cancelled.kind === 'failed' && cancelled.outcome.kind !== 'invalid')
      return this.#notNow(id, 'in_progress', cancelled.outcome);
    await this.#askOneByOne(id, 'cancelled', null);
  }

  async #takeResults(id: string, externalId: string): Promise<void> {
    const reply = await this.#seller.batches.results(externalId, this.#calls.signal);
    if (reply.kind === 'failed') return this.#notNow(id, 'in_progress', reply.outcome);
    await this.#takeItems(id, reply.value);
    await this.#patch(id, { status: 'ended' });
  }

  async #takeItems(id: string, items: readonly BatchItem[]): Promise<void> {
    const { sql, questions, random, observer } = this.#host;
    const requests = await readBatched(sql, id);
    const made = await batchResults({ sql, questions, random, observer }, requests, items);
    for (let from = 0; from < requests.length; from += bagMax) {
      const ids = new Set(requests.slice(from, from + bagMax).map((request) => request.id));
      const settled = made.settled.filter(({ row }) => ids.has(row.id));
      const back = made.returned.filter((row) => ids.has(row.id));
      await this.#write(id, settled, back);
    }
  }

  async #askOneByOne(id: string, status: ProviderBatchStatus, code: string | null): Promise<void> {
    const requests = await readBatched(this.#host.sql, id);
    for (let from = 0; from < requests.length; from += bagMax) {
      const bag = requests.slice(from, from + bagMax).map((request) => returned(request.id, 0, code));
      await this.#write(id, [], bag);
    }
    await this.#patch(id, { status, code });
  }

  /** The provider has trouble: the batch stands as it stood. */
  #notNow(id: string, status: ProviderBatchStatus, outcome: Failure): Promise<void> {
    if (outcome.kind === 'invalid') return this.#askOneByOne(id, 'failed', outcome.code);
    this.#report(outcome);
    return this.#patch(id, { status, code: outcome.code, lookAfterMs: delayOf(outcome) });
  }

  #report(outcome: Failure): void {
    if (outcome.kind === 'capped') this.#seller.reports.capped(outcome.code, outcome.untilMs);
    if (outcome.kind === 'transient' && outcome.code !== 'ABORTED') this.#seller.reports.failed(outcome.code);
    this.#host.gates.changed();
  }

  async #write(id: string, settled: readonly Settled[], back: readonly RequestReturned[]): Promise<void> {
    if (settled.length + back.length === 0) return;
    const answers = await writeAnswers(this.#host.sql, { batch: id }, { settled, returned: back });
    const errors = answers.filter(({ outcome }) => outcome === 'error').length;
    this.#host.observer.answered(answers.length - errors, errors);
    this.#host.onAnswers(answers);
  }

  async #patch(id: string, patch: Patch): Promise<void> {
    const whole = { externalId: null, expiresAtMs: null, lookAfterMs: 0, code: null, ...patch };
    await patchProviderBatch(this.#host.sql, { id, ...whole });
    this.#host.observer.batchChanged({ id, provider: this.#seller.name, status: patch.status });
  }

  get #pollMs(): number {
    return this.#host.options.batchPollMs ?? limits.batchPollMs;
  }
}

type Patch = { readonly status: ProviderBatchStatus } & Partial<
  Omit<Parameters<typeof patchProviderBatch>[1], 'id' | 'status'>
>;

const delayOf = (outcome: Failure): number =>
  outcome.kind === 'throttled' || outcome.kind === 'transient' ? (outcome.retryAfterMs ?? laterMs) : laterMs;
