/**
 * A session of ten thousand scripts as it stands when it is over, written straight into the read models:
 * judging it would take an hour, and what is measured is the page. Its result is fitted from drawn answers.
 */
import type { Sql } from '../../persistence/connect.ts';
import { judgedResult } from './judged-result.ts';

interface WideSession {
  readonly batchId: string;
  readonly assessmentId: string;
  readonly scripts: number;
}

const anchorsPerGrade = 10;
const grades = 8;

/** Ten answers a script, as many as a session may ask for by default. */
export async function writeWideSession(sql: Sql, scripts: number): Promise<WideSession> {
  const students = scripts - anchorsPerGrade * grades;
  const batchId = `wide-${scripts}`;
  const assessmentId = `${batchId}~cj_assessment~1`;
  const judged = judgedResult({ students, anchorsPerGrade, appearances: 10 });
  const idOf = (essayId: string | null): string | null => essayId?.replace(/^b-/, `${batchId}-`) ?? null;
  const result = {
    ...judged,
    assessmentId,
    batchId,
    runId: batchId,
    assignmentId: null,
    items: judged.items.map((item) => ({ ...item, essayId: idOf(item.essayId) })),
    needsHuman: judged.needsHuman.map(idOf),
  };
  await sql.begin(async (session) => {
    await session`
      insert into batches (id, owner, name, course_code, language, expected, assigned, stored, status,
                           client_status, intake_completed_at, created_at, updated_at)
      values (${batchId}, 'bench', ${`${scripts} scripts`}, 'ENG6', 'en', ${students}, ${students},
              ${students}, 'completed_successfully', 'completed_successfully', now(), now(), now())`;
    await session`
      insert into files (id, batch_id, name, size, status, essay_id)
      select 'f-' || essay, ${batchId}, 'pupil ' || n || '.docx', 4000, 'stored', essay
      from generate_series(1, ${students}::int) n,
           lateral (select ${batchId} || '-' || lpad(n::text, 5, '0') as essay) as named`;
    await session`
      insert into essays (id, batch_id, slot, file_id, words, created_at, updated_at)
      select essay_id, ${batchId}, row_number() over (order by essay_id), id, 400, now(), now()
      from files where batch_id = ${batchId}`;
    const { judged: answers } = judged.counts;
    await session`
      insert into assessments (id, batch_id, run_id, owner, status, reason, settings, students, anchors,
                               budget, wave, submitted, judged, result_wave, created_at, finished_at,
                               updated_at)
      values (${assessmentId}, ${batchId}, ${batchId}, 'bench', 'completed', 'COMPLETE_STABLE', '{}'::json,
              ${students}, ${scripts - students}, ${answers}, 1, ${answers}, ${answers}, 1, now(), now(),
              now())`;
    await session`
      insert into assessment_items (assessment_id, item, essay_id, slot, content_id)
      select ${assessmentId}, slot - 1, id, slot, 'none' from essays where batch_id = ${batchId}`;
    await session`
      insert into assessment_results (assessment_id, wave, is_final, result)
      values (${assessmentId}, 1, true, ${JSON.stringify(result)}::text::json)`;
  });
  return { batchId, assessmentId, scripts };
}
