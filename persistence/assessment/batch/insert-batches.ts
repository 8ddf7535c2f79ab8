/** New batches with all their essays, which have no file yet. */
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface BatchRegistered {
  readonly batchId: string;
  readonly owner: string;
  readonly org: string | null;
  readonly courseCode: string;
  readonly language: string;
  readonly classId: string | null;
  readonly assignmentId: string | null;
  readonly expected: number;
  readonly promptContentId: string | null;
  readonly at: number;
}

/** The ids are those of `essayIdOf` in machines/assessment/slot-set.ts. */
export const insertBatches = (sql: SqlSession, rows: readonly BatchRegistered[]) =>
  sql`
    with w as materialized (
      select *, to_timestamp(ms / 1000) as at
      from unnest(
        ${textColumn(rows, (row) => row.batchId)}::text[],
        ${textColumn(rows, (row) => row.owner)}::text[],
        ${textColumn(rows, (row) => row.org)}::text[],
        ${textColumn(rows, (row) => row.courseCode)}::text[],
        ${textColumn(rows, (row) => row.language)}::text[],
        ${textColumn(rows, (row) => row.classId)}::text[],
        ${textColumn(rows, (row) => row.assignmentId)}::text[],
        ${numberColumn(rows, (row) => row.expected)}::integer[],
        ${textColumn(rows, (row) => row.promptContentId)}::text[],
        ${numberColumn(rows, (row) => row.at)}::float8[]
      ) as w (id, owner, org, course_code, language, class_id, assignment_id, expected, prompt, ms)
    ), batch as (
      insert into batches (id, owner, org, course_code, language, class_id, assignment_id, expected,
                           prompt_content_id, status, client_status, created_at, updated_at)
      select id, owner, org, course_code, language, class_id, assignment_id, expected, prompt,
             'awaiting_content_validation', 'pending_content', at, at
      from w
      on conflict (id) do nothing
    )
    insert into essays (id, batch_id, slot, created_at, updated_at)
    select w.id || '-' || lpad(slot::text, 5, '0'), w.id, slot, at, at
    from w, generate_series(1, w.expected) as slot
    on conflict (id) do nothing`.execute();
