/** What the results of a batch mean for its requests. Each is settled, or asked by itself. */
import type { BatchItem, ProviderOutcome } from '../../actors/gateway-ports.ts';
import { llmJudge } from '../../contracts/assessment/judging-shapes.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import { readQuestions } from '../../persistence/assessment/gateway/read-questions.ts';
import type { RequestReturned } from '../../persistence/assessment/gateway/requeue-requests.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { GatewayObserver } from './gateway-observer.ts';
import { type Consequence, codeOf, consequenceOf, failedWith, returned, usageOf } from './outcome-rules.ts';
import { costOf } from './providers/manifest.ts';
import { customIdOf, type QuestionMaker } from './question-maker.ts';
import { noteOf, type Settled } from './write-answers.ts';

export interface ResultsHost {
  readonly sql: Sql;
  readonly questions: QuestionMaker;
  readonly observer: GatewayObserver;
  random(): number;
}

export interface BatchConsequences {
  readonly settled: readonly Settled[];
  readonly returned: readonly RequestReturned[];
}

export async function batchResults(
  host: ResultsHost,
  requests: readonly ClaimedRequest[],
  items: readonly BatchItem[],
): Promise<BatchConsequences> {
  const outcomes = new Map<string, BatchItem['outcome']>();
  for (const { customId, outcome } of items) if (!outcomes.has(customId)) outcomes.set(customId, outcome);
  const ids = requests.map(({ id }) => id);
  const pairs = await readQuestions(host.sql, { ids, withTexts: false });
  const pairOf = new Map(pairs.map((pair) => [pair.id, pair]));
  const settled: Settled[] = [];
  const back: RequestReturned[] = [];
  for (const request of requests) {
    const consequence = await consequenceFor(host, request, outcomes.get(customIdOf(request)));
    if (consequence.kind === 'returned') {
      back.push(consequence.row);
      continue;
    }
    const pair = pairOf.get(request.id);
    const note = pair === undefined ? null : noteOf(request, pair, consequence.note);
    settled.push({ row: consequence.row, note });
  }
  return { settled, returned: back };
}

async function consequenceFor(
  { questions, random, observer }: ResultsHost,
  request: ClaimedRequest,
  outcome: BatchItem['outcome'] | undefined,
): Promise<Consequence> {
  if (outcome === undefined) return again(request, 'MISSING');
  if (!wasAsked(outcome)) return again(request, outcome.kind.toUpperCase());
  const row = await questions.judge(request.judge);
  const judge = llmJudge.safeParse(JSON.parse(row?.settings ?? 'null'));
  if (!judge.success) return { kind: 'settled', row: failedWith(request.id, 'UNKNOWN_JUDGE'), note: null };
  tell(observer, request, { outcome, judge: judge.data });
  const reply = { prompt: null, latencyMs: null, isBatch: true, random: random() };
  return consequenceOf({ ...reply, request, judge: judge.data, outcome });
}

const wasAsked = (outcome: BatchItem['outcome']): outcome is ProviderOutcome =>
  outcome.kind !== 'expired' && outcome.kind !== 'cancelled';

const again = ({ id }: ClaimedRequest, code: string): Consequence => ({
  kind: 'returned',
  row: returned(id, 0, code),
});

function tell(
  observer: GatewayObserver,
  request: ClaimedRequest,
  { outcome, judge }: { readonly outcome: ProviderOutcome; readonly judge: Parameters<typeof costOf>[0] },
): void {
  const usage = usageOf(outcome);
  observer.called({
    provider: judge.provider,
    model: judge.model,
    kind: outcome.kind,
    code: codeOf(outcome),
    mode: 'provider_batch',
    latencyMs: 0,
    waitedMs: request.waitedMs,
    usage,
    costUsd: usage === null ? 0 : costOf(judge, usage, { isBatch: true }),
  });
}
