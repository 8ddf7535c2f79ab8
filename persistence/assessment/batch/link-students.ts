/** Who wrote which essay, out of the content in which a door has put it: names never travel in events. */
import type { SqlSession } from '../../connect.ts';

export interface StudentsConfirmed {
  readonly batchId: string;
  readonly contentId: string;
  readonly by: string;
  readonly at: number;
}

/**
 * What is not of this batch, or erased, is left out; so is a content of another kind, which might be no JSON:
 * a projection that throws would undo the turn of the batch.
 */
export const linkStudents = (sql: SqlSession, { batchId, contentId, by, at }: StudentsConfirmed) =>
  sql`
    with given as materialized (
      select convert_from(body, 'utf8')::json as list
      from contents
      where id = ${contentId} and batch_id = ${batchId} and kind = 'associations_json' and body is not null
    ), w as materialized (
      select distinct on (item ->> 'essayId')
             item ->> 'essayId' as essay_id,
             item ->> 'studentId' as student_id,
             item ->> 'studentName' as student_name,
             case when json_typeof(item -> 'confidence') = 'number' then (item ->> 'confidence')::float8 end
               as confidence,
             case when item ->> 'method' in ('human', 'timeout', 'auto') then item ->> 'method'
                  else 'human' end as method
      from given,
           json_array_elements(case when json_typeof(list) = 'array' then list else '[]' end) as item
      where json_typeof(item) = 'object'
      order by item ->> 'essayId'
    )
    insert into associations (essay_id, batch_id, student_id, student_name, confidence, method,
                              confirmed_by, confirmed_at)
    select w.essay_id, ${batchId}, w.student_id, w.student_name, w.confidence, w.method, ${by},
           to_timestamp(${at}::float8 / 1000)
    from w join essays on essays.id = w.essay_id
    where essays.batch_id = ${batchId} and essays.erased_at is null
    on conflict (essay_id) do update
      set student_id = excluded.student_id, student_name = excluded.student_name,
          confidence = excluded.confidence, method = excluded.method,
          confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at`.execute();
