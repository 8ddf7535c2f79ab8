/**
 * A result in pages of its scripts. A cursor names the wave that the first page was of: while a session
 * goes on, a newer one may not stand behind an older one.
 */
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { decodeCursor, encodeCursor, invalidCursor } from '../cursors.ts';

const tag = 'assessment.results';

export interface ResultPlace {
  readonly wave: number;
  readonly isFinal: boolean;
  /** Pages begin behind the script of this number; -1: with the first one. */
  readonly after: number;
}

export function decodeResultPlace(text: string): ResultPlace {
  const [wave, isFinal, after] = decodeCursor(tag, text, 3);
  if (!isNumber(wave) || typeof isFinal !== 'boolean' || !isNumber(after)) throw invalidCursor(tag);
  return { wave, isFinal, after };
}
const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

type ResultPage = AssessmentResult & { readonly nextCursor: string | null };

/** Lists that name scripts are cut to those of the page: they grow with the class as well. */
export function pageOfResult(
  result: AssessmentResult,
  { after, limit }: { readonly after: number; readonly limit: number },
): ResultPage {
  const { wave, isFinal } = result;
  const rest = result.items.filter(({ item }) => item > after).toSorted((a, b) => a.item - b.item);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rest.length > items.length && last !== undefined;
  const ofPage = new Set(items.map(({ item }) => item));
  const essays = new Set(items.map(({ essayId }) => essayId));
  return {
    ...result,
    items,
    needsHuman: result.needsHuman.filter((essayId) => essays.has(essayId)),
    suspicions: result.suspicions.filter(({ item }) => (item === null ? after < 0 : ofPage.has(item))),
    nextCursor: hasMore ? encodeCursor(tag, [wave, isFinal, last.item]) : null,
  };
}
