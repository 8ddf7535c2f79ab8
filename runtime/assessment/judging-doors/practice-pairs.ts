/**
 * Pairs that people begin with: two anchors of different grades, which the same person is shown in the same
 * order however often he asks. Their answers count for nothing.
 */
import { randomFrom } from '../../../judging/random.ts';
import type { SessionItem } from '../../../persistence/assessment/judging/put-items.ts';

export interface PracticePair {
  readonly first: SessionItem;
  readonly second: SessionItem;
}

/** The n-th pair of a person; null: there are no two grades to tell apart. */
export function practicePair(
  items: readonly SessionItem[],
  {
    assessmentId,
    principal,
    n,
  }: { readonly assessmentId: string; readonly principal: string; readonly n: number },
): PracticePair | null {
  const anchors = items.filter(({ anchorId, grade }) => anchorId !== null && grade !== null);
  const random = randomFrom(`${assessmentId}/${principal}/${n}`);
  const pick = (from: readonly SessionItem[]): SessionItem | undefined => from[random.below(from.length)];
  const first = anchors.length === 0 ? undefined : pick(anchors);
  const others = anchors.filter(({ grade }) => grade !== first?.grade);
  const second = others.length === 0 ? undefined : pick(others);
  return first === undefined || second === undefined ? null : { first, second };
}
