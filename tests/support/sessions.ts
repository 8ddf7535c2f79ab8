/** Sessions of comparative judgement on the whole product: begun, answered by hand, and read back. */
import { expect } from 'vitest';
import type { AssessmentResult } from '../../contracts/assessment/judging-result.ts';
import type { AssessmentSettingsInput } from '../../contracts/assessment/judging-shapes.ts';
import type { Sql } from '../../persistence/connect.ts';
import { answerAll, type AnswerOf, type Question, takeQuestions } from './answer-judgements.ts';
import { essayText, type ProductWorld } from './product.ts';
import { until } from './until.ts';

export interface SessionRow {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly submitted: number;
  readonly judged: number;
  readonly failed: number;
  readonly budget: number;
  readonly wave: number;
}

export interface Sessions {
  /** Of a new batch with so many essays. */
  begin(batchId: string, essays: number, settings: AssessmentSettingsInput): Promise<SessionRow>;
  row(batchId: string): Promise<SessionRow>;
  /** When it has questions or has ended: in the second case, none. */
  questions(batchId: string): Promise<readonly Question[]>;
  /** Answers wave after wave until the session is over. */
  answerThrough(batchId: string, answerOf: AnswerOf): Promise<SessionRow>;
}

const ends = ['completed', 'failed', 'cancelled'];

export function sessionsOn(product: ProductWorld, textOf: (at: number) => string = essayText): Sessions {
  const { sql, client } = product;
  const find = async (batchId: string): Promise<SessionRow | null> => {
    const [row] = await sql<SessionRow[]>`
      select id, status, reason, submitted, judged, failed, budget, wave
      from assessments where batch_id = ${batchId} order by place desc limit 1`;
    return row ?? null;
  };
  const row = (batchId: string) =>
    until(() => find(batchId), { what: `a session of ${batchId}`, timeoutMs: 30_000 });
  const questions: Sessions['questions'] = (batchId) =>
    until(
      async () => {
        const { id, status } = await row(batchId);
        if (ends.includes(status)) return [];
        const taken = await takeQuestions(sql, id);
        return taken.length > 0 ? taken : null;
      },
      { what: `questions of ${batchId}`, timeoutMs: 60_000 },
    );
  return {
    row,
    questions,
    async begin(batchId, essays, assessment) {
      const texts = Array.from({ length: essays }, (_, at) => textOf(at));
      await product.ready(batchId, texts, { prompt: 'Write about a number.' });
      await client.ask('batch.run', { batchId, pipeline: 'cj_assessment', assessment });
      return row(batchId);
    },
    async answerThrough(batchId, answerOf) {
      for (;;) {
        const asked = await questions(batchId);
        if (asked.length === 0) return row(batchId);
        await answerAll(product.node, asked, answerOf);
      }
    },
  };
}

export async function resultOf(sql: Sql, assessmentId: string): Promise<AssessmentResult> {
  const rows = await sql<{ result: string }[]>`
    select result from assessment_results where assessment_id = ${assessmentId} and is_final`;
  expect(rows, `results of ${assessmentId}`).toHaveLength(1);
  return JSON.parse(rows[0]?.result ?? 'null') as AssessmentResult;
}

/** What sessions count is what stands in their rows: no comparison is lost, and none counts twice. */
export async function expectCountersAgree(sql: Sql): Promise<void> {
  const wrong = await sql`
    select id, status, submitted, judged, failed, rows.*
    from assessments left join lateral (
      select count(*)::int as asked, coalesce(max(seq), 0) as last,
             count(*) filter (where comparisons.status = 'judged')::int as with_winner,
             count(*) filter (where comparisons.status = 'failed')::int as with_error,
             count(*) filter (where (comparisons.status = 'judged') <> (winner is not null))::int as odd
      from comparisons where assessment_id = assessments.id and comparisons.status <> 'planned'
    ) as rows on true
    where submitted <> asked or last <> asked or judged <> with_winner or failed <> with_error or odd > 0`;
  expect(wrong).toEqual([]);
}
