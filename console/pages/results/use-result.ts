/**
 * The newest result of a session, whole and with the names of its scripts. What is asked again and again is
 * one script of it, which says whether there is another result; the rest comes once for each, as a file.
 */
import { useCallback, useEffect, useState } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { send } from '../../api/client.ts';
import { type Asked, refusedFrom, useAsk } from '../../api/use-ask.ts';

export interface NamedResult extends AssessmentResult {
  /** Files of essays that nobody has erased, labels of anchors; by number of the script. */
  readonly names: { readonly [item: number]: string | undefined };
}

interface Looking {
  readonly everyMs?: number;
  readonly when: unknown;
}

export function useResult(assessmentId: string, looking: Looking): Asked<NamedResult> {
  const newest = useAsk('assessment.results', { assessmentId, interim: true, limit: 1 }, looking);
  const [whole, setWhole] = useState<NamedResult | null>(null);
  const [error, setError] = useState<Asked<NamedResult>['error']>(null);
  const [turn, setTurn] = useState(0);
  const { answer: first, again: askNewest } = newest;
  // Asked again between two waves it is the same result, and nothing has to be drawn anew.
  const mark = first === null ? null : `${assessmentId}/${first.wave}/${first.createdAt}`;
  useEffect(() => {
    if (mark === null) return;
    const leaving = new AbortController();
    wholeOf(assessmentId, leaving.signal).then(
      (result) => {
        setWhole(result);
        setError(null);
      },
      (refused: unknown) => {
        if (!leaving.signal.aborted) setError(refusedFrom(refused));
      },
    );
    return () => leaving.abort();
  }, [assessmentId, mark, turn]);
  const again = useCallback(() => {
    askNewest();
    setTurn((count) => count + 1);
  }, [askNewest]);
  const answer = whole?.assessmentId === assessmentId ? whole : null;
  return { ...newest, answer, again, error: newest.error ?? error };
}

async function wholeOf(assessmentId: string, signal: AbortSignal): Promise<NamedResult> {
  const path = `/v1/assessments/${encodeURIComponent(assessmentId)}/report?format=json&interim=true`;
  return (await (await send(path, { method: 'GET', signal })).json()) as NamedResult;
}
