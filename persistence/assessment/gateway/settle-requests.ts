/**
 * Writes what requests came to for good. An answer counts wherever its request has got to meanwhile, once:
 * it was paid for, and whoever asks the same again gets what is written first. Answers with what changed.
 */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface RequestSettled {
  readonly id: string;
  readonly outcome: 'first' | 'second' | 'error';
  readonly code: string | null;
  readonly confidence: number | null;
  readonly model: string | null;
  readonly promptSha256: string | null;
  readonly frameSha256: string | null;
  readonly externalId: string | null;
  readonly suspicions: readonly string[];
  /** Added to what was paid for before. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly costUsd: number;
  readonly latencyMs: number | null;
}

/** What its session is told of it. */
export interface AnswerRow {
  readonly id: string;
  readonly assessmentId: string;
  readonly seq: number;
  readonly outcome: 'first' | 'second' | 'error';
  readonly code: string | null;
}

export const settleRequests = (sql: SqlSession, rows: readonly RequestSettled[]): Promise<AnswerRow[]> =>
  sql<AnswerRow[]>`
    with told as materialized (
      select * from unnest(
        ${textColumn(rows, (row) => row.id)}::text[],
        ${textColumn(rows, (row) => row.outcome)}::text[],
        ${textColumn(rows, (row) => row.code)}::text[],
        ${numberColumn(rows, (row) => row.confidence)}::real[],
        ${textColumn(rows, (row) => row.model)}::text[],
        ${textColumn(rows, (row) => row.promptSha256)}::text[],
        ${textColumn(rows, (row) => row.frameSha256)}::text[],
        ${textColumn(rows, (row) => row.externalId)}::text[],
        ${textColumn(rows, ({ suspicions: all }) => (all.length === 0 ? null : JSON.stringify(all)))}::text[],
        ${numberColumn(rows, (row) => row.input)}::integer[],
        ${numberColumn(rows, (row) => row.output)}::integer[],
        ${numberColumn(rows, (row) => row.cacheRead)}::integer[],
        ${numberColumn(rows, (row) => row.cacheWrite)}::integer[],
        ${numberColumn(rows, (row) => row.costUsd)}::float8[],
        ${numberColumn(rows, (row) => row.latencyMs)}::integer[]
      ) as w (id, outcome, code, confidence, model, prompt_sha256, frame_sha256, external_id, suspicions,
              input, output, cache_read, cache_write, cost_usd, latency_ms)
    ), unanswered as materialized (
      select id from judgement_requests
      where id in (select id from told) and status in ('queued', 'sending', 'batched', 'cancelled')
      order by id for update
    )
    update judgement_requests as r
    set status = case when told.outcome = 'error' then 'failed' else 'answered' end,
        outcome = told.outcome, code = told.code, confidence = told.confidence,
        lease_owner = null, lease_until = null, answered_at = assay_now(),
        model_used = told.model, external_id = told.external_id, latency_ms = told.latency_ms,
        prompt_sha256 = coalesce(told.prompt_sha256, r.prompt_sha256),
        frame_sha256 = coalesce(told.frame_sha256, r.frame_sha256),
        suspicions = coalesce(told.suspicions::json, r.suspicions),
        tokens_input = r.tokens_input + told.input, tokens_output = r.tokens_output + told.output,
        tokens_cache_read = r.tokens_cache_read + told.cache_read,
        tokens_cache_write = r.tokens_cache_write + told.cache_write,
        cost_usd = r.cost_usd + told.cost_usd
    from told join unanswered on unanswered.id = told.id
    where r.id = told.id
    returning r.id, r.assessment_id as "assessmentId", r.seq, r.outcome, r.code`.execute();
