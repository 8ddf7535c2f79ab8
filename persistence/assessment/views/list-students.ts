/** Essays of a batch whose student is confirmed, by slot; one that was erased has none any more. */
import type { AssociationMethod } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface StudentRow {
  readonly essayId: string;
  readonly slot: number;
  readonly fileName: string | null;
  readonly studentId: string | null;
  readonly studentName: string | null;
  readonly confidence: number | null;
  readonly method: AssociationMethod;
  readonly confirmedBy: string;
  readonly confirmedAt: Date;
}

interface StudentsAsked {
  readonly batchId: string;
  /** Null: of every essay. */
  readonly essayId: string | null;
  readonly afterSlot: number;
  readonly limit: number;
}

export const listStudents = (sql: SqlSession, asked: StudentsAsked) => sql<StudentRow[]>`
  select essay_id as "essayId", slot, file.name as "fileName", student_id as "studentId",
         student_name as "studentName", confidence::float8 as confidence, method,
         confirmed_by as "confirmedBy", confirmed_at as "confirmedAt"
  from essays
  join associations on essay_id = essays.id
  left join lateral (select name from files where id = essays.file_id offset 0) as file on true
  where essays.batch_id = ${asked.batchId} and slot > ${asked.afterSlot}
    ${asked.essayId === null ? sql`` : sql`and essays.id = ${asked.essayId}`}
  order by slot limit ${asked.limit}`;
