/** Rows of the read models as the API shows them. */
import type { Answered } from '../../contracts/assessment/api.ts';
import type { BatchRow } from '../../persistence/assessment/views/batch-row.ts';
import type { EssayRow } from '../../persistence/assessment/views/essay-row.ts';
import type { StudentRow } from '../../persistence/assessment/views/list-students.ts';
import type { EssayPhaseRow } from '../../persistence/assessment/views/list-essay-phases.ts';

export const stampOf = (date: Date | null): string | null => date?.toISOString() ?? null;

export type BatchSummary = Answered<'batch.register'>;
export const batchSummaryOf = (row: BatchRow): BatchSummary => ({
  batchId: row.id,
  name: row.name,
  owner: row.owner,
  org: row.org,
  courseCode: row.courseCode,
  language: row.language,
  classId: row.classId,
  assignmentId: row.assignmentId,
  status: row.status,
  clientStatus: row.clientStatus,
  essays: {
    expected: row.expected,
    assigned: row.assigned,
    stored: row.stored,
    failed: row.failed,
    excess: row.excess,
  },
  hasPrompt: row.promptContentId !== null,
  promptContentId: row.promptContentId,
  activeRun: row.activeRun,
  lastRun: row.lastRun,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  intakeCompletedAt: stampOf(row.intakeCompletedAt),
  closedAt: stampOf(row.closedAt),
  erasedAt: stampOf(row.erasedAt),
});

export type BatchChanged = Answered<'batch.cancel'>;
export const batchChangedOf = (row: BatchRow): BatchChanged => ({
  batchId: row.id,
  status: row.status,
  clientStatus: row.clientStatus,
});

export type EssaySummary = Answered<'essay.list'>['items'][number];
export const essaySummaryOf = (row: EssayRow): EssaySummary => ({
  essayId: row.id,
  batchId: row.batchId,
  slot: row.slot,
  status: row.status,
  fileName: row.fileName,
  characters: row.characters,
  words: row.words,
  code: row.code,
  textContentId: row.textContentId,
  originalContentId: row.originalContentId,
  erasedAt: stampOf(row.erasedAt),
  updatedAt: row.updatedAt.toISOString(),
});

export type EssayPhase = Answered<'essay.get'>['phases'][number];
export const essayPhaseOf = (row: EssayPhaseRow): EssayPhase => ({
  runId: row.runId,
  phase: row.phase,
  attempt: row.attempt,
  outcome: row.outcome,
  code: row.code,
  contentId: row.contentId,
  metrics: row.metrics === null ? null : (JSON.parse(row.metrics) as Record<string, unknown>),
  durationMs: row.durationMs,
  endedAt: stampOf(row.endedAt),
});

type ConfirmedStudent = NonNullable<Answered<'essay.get'>['student']>;
export const studentOf = (row: StudentRow): ConfirmedStudent => ({
  studentId: row.studentId,
  studentName: row.studentName,
  confidence: row.confidence,
  method: row.method,
  confirmedBy: row.confirmedBy,
  confirmedAt: row.confirmedAt.toISOString(),
});
