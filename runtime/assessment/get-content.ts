/** The bytes of one content, for the verb and for the door that answers with bytes. */
import { Denial } from '../../contracts/assessment/codes.ts';
import { type ReadContent, readContent } from '../../persistence/assessment/contents/read-content.ts';
import type { AssessmentHost } from './host.ts';
import { absent } from './told.ts';

export interface WholeContent extends ReadContent {
  readonly body: Uint8Array;
}

export async function getContent(host: Pick<AssessmentHost, 'sql'>, id: string): Promise<WholeContent> {
  const content = await readContent(host.sql, id);
  if (content === null) throw absent('content', id);
  const { body, erasedAt } = content;
  if (body === null) {
    const details = { id, erasedAt };
    throw new Denial('RESOURCE_NOT_FOUND', `The content \`${id}\` is erased`, { details });
  }
  return { ...content, body };
}
