/** A row of `judges`, as it is shown. */
import type { JudgeKind } from '../../../contracts/assessment/words.ts';

export interface JudgeRow {
  readonly id: string;
  readonly kind: JudgeKind;
  readonly label: string | null;
  /** JSON, as its kind wants it. */
  readonly settings: string;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}
