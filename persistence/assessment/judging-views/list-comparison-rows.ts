/**
 * Comparisons of a session, in order, with what their judges said. Which ones are wanted has no index, so at
 * most `seqMax` is looked at: a page costs the same however few match.
 */
import type { ComparisonMode, ComparisonStatus, Winner } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface ComparisonRow {
  readonly seq: number;
  readonly wave: number;
  readonly first: number;
  readonly second: number;
  readonly judge: string;
  readonly mode: ComparisonMode;
  readonly status: ComparisonStatus;
  readonly winner: Winner | null;
  readonly code: string | null;
  readonly confidence: number | null;
  readonly note: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly promptSha256: string | null;
  readonly frameSha256: string | null;
  readonly tokensInput: number | null;
  readonly tokensOutput: number | null;
  readonly costUsd: number | null;
  readonly plannedAt: Date;
  readonly answeredAt: Date | null;
}
export interface ComparisonsAsked {
  readonly assessmentId: string;
  readonly status: ComparisonStatus | null;
  readonly judge: string | null;
  readonly item: number | null;
  readonly hasNotes: boolean;
  readonly afterSeq: number;
  readonly seqMax: number;
  readonly limit: number;
}

export const listComparisonRows = (
  sql: SqlSession,
  { assessmentId, status, judge, item, hasNotes, afterSeq, seqMax, limit }: ComparisonsAsked,
): Promise<ComparisonRow[]> => {
  const notes = sql`left join judgement_notes n on (n.assessment_id, n.seq) = (c.assessment_id, c.seq)`;
  return sql<ComparisonRow[]>`
    select c.seq, c.wave, c.first, c.second, c.judge, c.mode, c.status, c.winner, c.code,
           r.confidence::float8 as confidence, r.provider, r.model_used as model, r.cost_usd as "costUsd",
           r.prompt_sha256 as "promptSha256", r.frame_sha256 as "frameSha256",
           r.tokens_input + r.tokens_cache_read + r.tokens_cache_write as "tokensInput",
           r.tokens_output as "tokensOutput",
           ${hasNotes ? sql`n.note` : sql`null::text`} as note,
           c.planned_at as "plannedAt", c.answered_at as "answeredAt"
    from comparisons c
    left join judgement_requests r on r.assessment_id = c.assessment_id and r.seq = c.seq
    ${hasNotes ? notes : sql``}
    where c.assessment_id = ${assessmentId}
      and c.seq > ${afterSeq}::bigint and c.seq <= ${seqMax}::bigint
      ${status === null ? sql`` : sql`and c.status = ${status}`}
      ${judge === null ? sql`` : sql`and c.judge = ${judge}`}
      ${item === null ? sql`` : sql`and (c.first = ${item} or c.second = ${item})`}
    order by c.seq limit ${limit}`.execute();
};
