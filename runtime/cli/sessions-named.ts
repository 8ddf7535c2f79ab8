/** Sessions as people name them, and what their scripts are called. */
import { Denial } from '../../contracts/assessment/codes.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import type { ScriptNames } from './assessment-words.ts';
import { CommandError, exitCodes } from './exit.ts';
import { typedAssay } from './typed-as.ts';

/** The id of a session is long and made of its run's; a batch stands for its newest session. */
export async function sessionNamed(client: AssessmentClient, name: string): Promise<string> {
  const { items } = name.includes('~')
    ? { items: [] }
    : await client.ask('assessment.list', { batchId: name, limit: 1 });
  const [newest] = items;
  if (newest !== undefined) return newest.assessmentId;
  const batch = name.includes('~') ? null : await client.ask('batch.get', { batchId: name }).catch(noBatch);
  if (batch === null) return name;
  const typed = `${typedAssay} batch run ${name} cj_assessment`;
  const message = `Batch \`${name}\` has no ranking yet; \`${typed}\` makes one`;
  throw new CommandError(exitCodes.negative, 'ASSESSMENT_NOT_FOUND', message);
}

/** Then the name is that of a session, or of nothing, which the door says. */
function noBatch(error: unknown): null {
  if (error instanceof Denial) return null;
  throw error;
}

interface Named {
  readonly batchId: string;
  readonly assignmentId: string | null;
}

export async function scriptNames(client: AssessmentClient, of: Named): Promise<ScriptNames> {
  const names = new Map<string, string>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.ask('essay.list', {
      batchId: of.batchId,
      limit: PAGE_ROWS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { essayId, fileName } of page.items) if (fileName !== null) names.set(essayId, fileName);
    cursor = page.nextCursor;
  }
  if (of.assignmentId === null) return names;
  // Whoever owns a batch need not own the assignment that it is judged by.
  const anchors = await client
    .ask('anchor.list', { assignmentId: of.assignmentId })
    .catch((error: unknown) => {
      if (error instanceof Denial) return { items: [] };
      throw error;
    });
  for (const { anchorId, label } of anchors.items) names.set(anchorId, label);
  return names;
}
const PAGE_ROWS = 200;
