/** Names and texts of the scripts of a result: of essays by their files, of anchors by their labels. */
import { useEffect, useMemo, useState } from 'react';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { ask } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';

export interface Script {
  readonly name: string | null;
  readonly contentId: string | null;
}
export type Scripts = ReadonlyMap<string, Script>;

const pageSize = 200;
const none: Scripts = new Map();

export function useScripts(of: Pick<AssessmentResult, 'batchId' | 'assignmentId'> | null): Scripts {
  const batchId = of?.batchId ?? null;
  const assignmentId = of?.assignmentId ?? null;
  const [essays, setEssays] = useState<Scripts>(none);
  const anchors = useAsk('anchor.list', assignmentId === null ? null : { assignmentId });
  useEffect(() => {
    if (batchId === null) return;
    const leaving = new AbortController();
    // Without names the ids stand there: the ranking is shown all the same.
    essaysOf(batchId, leaving.signal).then(setEssays, () => undefined);
    return () => leaving.abort();
  }, [batchId]);
  return useMemo(() => {
    const labels = (anchors.answer?.items ?? []).map(
      ({ anchorId, label, contentId }) => [anchorId, { name: label, contentId }] as const,
    );
    return new Map([...essays, ...labels]);
  }, [essays, anchors.answer]);
}

async function essaysOf(batchId: string, signal: AbortSignal): Promise<Scripts> {
  const found = new Map<string, Script>();
  let cursor: string | undefined;
  do {
    const page = await ask(
      'essay.list',
      { batchId, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    );
    for (const { essayId, fileName, textContentId } of page.items)
      found.set(essayId, { name: fileName, contentId: textContentId });
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}
