/**
 * What must have become of each batch: one run that ended, one outcome of its phase, every essay done or
 * failed by its own phase, nothing twice, one result of a session. An outage that hits the same task again
 * and again uses up its attempts: such an essay is failed, told, and may be retried; that is not a loss.
 */
import type { Sql } from '../../persistence/connect.ts';
import { type ChaosBatch, essaysOfBatch } from './batch-load.ts';

interface Row {
  readonly status: string;
  readonly stored: number;
  readonly intakes: number;
  readonly runs: number;
  readonly ended: number;
  /** Of the phase that was asked for. */
  readonly outcomes: number;
  readonly done: number;
  readonly twice: number;
  readonly settled: number;
  readonly results: number;
}

export interface BatchVerdict {
  readonly wrong: readonly string[];
  readonly essaysFailed: number;
}

export async function judgeBatches(sql: Sql, batches: readonly ChaosBatch[]): Promise<BatchVerdict> {
  const wrong: string[] = [];
  let essaysFailed = 0;
  for (const batch of batches) {
    const row = await outcomeOf(sql, batch);
    if (row !== undefined && isSound(row, batch)) essaysFailed += essaysOfBatch - row.done;
    else wrong.push(`batch ${batch.batchId} (${batch.pipeline}) is ${JSON.stringify(row ?? null)}`);
  }
  return { wrong: [...wrong, ...(await miscountedSessions(sql))], essaysFailed };
}

async function outcomeOf(sql: Sql, { batchId, pipeline }: ChaosBatch): Promise<Row | undefined> {
  const [row] = await sql<Row[]>`
    select status, stored,
           (select count(*)::int from intake_completions where batch_id = ${batchId}) as intakes,
           (select count(*)::int from runs where batch_id = ${batchId}) as runs,
           (select count(*)::int from runs where batch_id = ${batchId} and finished_at is not null) as ended,
           (select count(*)::int from run_phases
            where batch_id = ${batchId} and phase = ${pipeline}) as outcomes,
           (select count(distinct essay_id)::int from essay_phases
            where batch_id = ${batchId} and phase = ${pipeline} and outcome = 'succeeded') as done,
           (select (count(*) - count(distinct essay_id))::int from essay_phases
            where batch_id = ${batchId} and phase = ${pipeline} and outcome = 'succeeded') as twice,
           (select count(distinct essay_id)::int from essay_phases
            where batch_id = ${batchId}
              and (outcome <> 'succeeded' or (phase = ${pipeline} and outcome = 'succeeded'))) as settled,
           (select count(*)::int from assessment_results join assessments on assessments.id = assessment_id
            where batch_id = ${batchId} and is_final and status = 'completed') as results
    from batches where id = ${batchId}`;
  return row;
}

function isSound(row: Row, { pipeline }: ChaosBatch): boolean {
  const isWhole = row.done === essaysOfBatch;
  const hasRanking = pipeline === 'cj_assessment' && row.done > 0;
  return (
    row.stored === essaysOfBatch &&
    row.settled === essaysOfBatch &&
    row.intakes === 1 &&
    row.runs === 1 &&
    row.ended === 1 &&
    row.twice === 0 &&
    (row.status === 'completed_successfully') === isWhole &&
    (row.done === 0 || row.outcomes === 1) &&
    row.results === (hasRanking ? 1 : 0)
  );
}

/** What sessions count is what stands in their rows: no comparison is lost, and none counts twice. */
async function miscountedSessions(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from assessments
    where judged <> (select count(*)::int from comparisons
                     where assessment_id = assessments.id and status = 'judged' and winner is not null)
       or failed <> (select count(*)::int from comparisons
                     where assessment_id = assessments.id and status = 'failed')`;
  return rows.map(({ id }) => `session ${id} counts other comparisons than it has`);
}
