/** A row of `batches`, as every view of batches reads it. */
import type { BatchStatus, ClientStatus, CourseCode, Language } from '../../../contracts/assessment/words.ts';

export interface BatchRow {
  readonly id: string;
  readonly owner: string;
  readonly org: string | null;
  readonly name: string | null;
  readonly courseCode: CourseCode;
  readonly language: Language;
  readonly classId: string | null;
  readonly assignmentId: string | null;
  readonly expected: number;
  readonly assigned: number;
  readonly stored: number;
  readonly failed: number;
  readonly excess: number;
  readonly status: BatchStatus;
  readonly clientStatus: ClientStatus;
  readonly promptContentId: string | null;
  readonly activeRun: string | null;
  readonly lastRun: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly intakeCompletedAt: Date | null;
  readonly closedAt: Date | null;
  readonly erasedAt: Date | null;
}
