/** The verbs of files and contents. */
import type { Asked, AssessmentHandlers } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import { getContent } from './get-content.ts';
import type { AssessmentHost } from './host.ts';
import { receiveFiles, type Upload } from './receive-files.ts';
import { replaceFile } from './replace-file.ts';

type Inline = Asked<'essay.replace'>['file'];
type IntakeVerb = 'batch.add' | 'essay.replace' | 'content.get';

export const createIntakeHandlers = (host: AssessmentHost): Pick<AssessmentHandlers, IntakeVerb> => ({
  async 'batch.add'({ batchId, files }, call) {
    // All of them before the first: half a request that makes no sense must not be carried out.
    for (const file of files) expectOneSource(file);
    return { batchId, files: await receiveFiles(host, call, batchId, uploadsOf(host, files)) };
  },
  async 'essay.replace'({ essayId, file }, call) {
    expectOneSource(file);
    return replaceFile(host, call, essayId, await uploadOf(host, file));
  },
  async 'content.get'({ contentId }) {
    const { kind, mediaType, size, sha256, body } = await getContent(host, contentId);
    const base64 = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
    return { contentId, kind, mediaType, size, sha256, base64 };
  },
});

function expectOneSource({ text, base64, object }: Inline): void {
  const given = [text, base64, object].filter((source) => source !== undefined).length;
  if (given === 1) return;
  const message = `Expected one of \`text\`, \`base64\` and \`object\` for each file, got ${given}`;
  throw new Denial('VALIDATION_ERROR', message, { details: { path: 'file' } });
}

async function* uploadsOf(host: AssessmentHost, files: readonly Inline[]): AsyncIterable<Upload> {
  for (const file of files) yield await uploadOf(host, file);
}

async function uploadOf(host: AssessmentHost, { name, text, base64, object }: Inline): Promise<Upload> {
  if (text !== undefined) return { kind: 'file', name, bytes: Buffer.from(text, 'utf8') };
  if (base64 !== undefined) return { kind: 'file', name, bytes: Buffer.from(base64, 'base64') };
  return objectOf(host, name, object ?? '');
}

async function objectOf(host: AssessmentHost, name: string, object: string): Promise<Upload> {
  try {
    const bytes = await host.takeObject(object, limits.fileBytesMax);
    if (bytes !== null) return { kind: 'file', name, bytes, stored: async () => host.dropObject?.(object) };
    const message = 'Expected the object to be in the bucket of uploads, got none of that name; put it there';
    return { kind: 'refused', name, code: 'RESOURCE_NOT_FOUND', message };
  } catch (error) {
    if (error instanceof Denial) return { kind: 'refused', name, code: error.code, message: error.message };
    throw error;
  }
}
