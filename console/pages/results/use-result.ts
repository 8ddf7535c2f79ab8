/** The newest result of a session, whole: a large one comes in pages, and is shown when all are there. */
import { useEffect, useState } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { type Answer, ask } from '../../api/client.ts';
import { type Asked, refusedFrom, useAsk } from '../../api/use-ask.ts';

type Page = Answer<'assessment.results'>;

interface Looking {
  readonly everyMs?: number;
  readonly when: unknown;
}

export function useResult(assessmentId: string, looking: Looking): Asked<AssessmentResult> {
  const first = useAsk('assessment.results', { assessmentId, interim: true }, looking);
  const [whole, setWhole] = useState<AssessmentResult | null>(null);
  const [error, setError] = useState<Asked<AssessmentResult>['error']>(null);
  // Asked again between two waves it is the same result, and nothing has to be drawn anew.
  const page = first.answer;
  const mark = page === null ? null : `${assessmentId}/${page.wave}/${page.createdAt}`;
  useEffect(() => {
    if (page === null) return;
    const leaving = new AbortController();
    wholeOf(page, leaving.signal).then(
      (result) => {
        setWhole(result);
        setError(null);
      },
      (refused: unknown) => {
        if (!leaving.signal.aborted) setError(refusedFrom(refused));
      },
    );
    return () => leaving.abort();
    // The mark stands for the page.
  }, [mark]);
  const answer = whole?.assessmentId === assessmentId ? whole : null;
  return { ...first, answer, error: first.error ?? error };
}

async function wholeOf(first: Page, signal: AbortSignal): Promise<AssessmentResult> {
  const { assessmentId } = first;
  const pages = [first];
  for (let cursor = first.nextCursor; cursor !== null;) {
    const page: Page = await ask('assessment.results', { assessmentId, interim: true, cursor }, signal);
    pages.push(page);
    cursor = page.nextCursor;
  }
  return joined(first, pages);
}

const joined = (first: Page, pages: readonly Page[]): AssessmentResult => ({
  ...first,
  items: pages.flatMap(({ items }) => items),
  needsHuman: pages.flatMap(({ needsHuman }) => needsHuman),
  suspicions: pages.flatMap(({ suspicions }) => suspicions),
});
