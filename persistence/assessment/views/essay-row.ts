/** An essay as every view of essays reads it: its row, the status of its actor, the name of its file. */
import type { EssayStatus } from '../../../contracts/assessment/words.ts';

export interface EssayRow {
  readonly id: string;
  readonly batchId: string;
  readonly slot: number;
  readonly status: EssayStatus;
  readonly fileName: string | null;
  readonly characters: number | null;
  readonly words: number | null;
  readonly code: string | null;
  readonly textContentId: string | null;
  readonly originalContentId: string | null;
  readonly erasedAt: Date | null;
  readonly updatedAt: Date;
}
