/** The prompt of a batch, as a content of the batch. */
import { Denial } from '../../contracts/assessment/codes.ts';
import type { AssessmentHost } from './host.ts';

export async function storePrompt(
  { contents }: Pick<AssessmentHost, 'contents'>,
  batchId: string,
  text: string,
): Promise<string> {
  if (text.trim() === '') {
    throw new Denial(
      'VALIDATION_ERROR',
      'Expected the prompt to have words, got only spaces; write the task',
    );
  }
  const { id } = await contents.put({
    kind: 'student_prompt_text',
    batchId,
    essayId: null,
    runId: null,
    mediaType: 'text/plain; charset=utf-8',
    body: Buffer.from(text),
  });
  return id;
}
