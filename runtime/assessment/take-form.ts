/** Forms with files, as the HTTP door takes them: the rules of files in JSON, read while they arrive. */
import type { Context } from 'hono';
import { z } from 'zod';
import { Denial } from '../../contracts/assessment/codes.ts';
import { idText } from '../../contracts/assessment/verb.ts';
import type { HttpDoorHost } from './doors/http-routes.ts';
import { pathFields } from './doors/http-body.ts';
import type { AssessmentHost } from './host.ts';
import { readMultipart } from './multipart.ts';
import { receiveFiles, type Upload } from './receive-files.ts';
import { replaceFile } from './replace-file.ts';

const toBatch = z.strictObject({ batchId: idText });
const toEssay = z.strictObject({ essayId: idText });

export const createTakeForm =
  (host: AssessmentHost): HttpDoorHost['takeForm'] =>
  (context, route) => {
    const read = (): unknown => pathFields(context, route);
    if (route.verb === 'essay.replace') {
      return {
        read,
        decode: (value) => decoded(toEssay, value),
        work: async (request, call) => {
          const { essayId } = decoded(toEssay, request);
          return replaceFile(host, call, essayId, await onlyFile(context));
        },
      };
    }
    return {
      read,
      decode: (value) => decoded(toBatch, value),
      work: async (request, call) => {
        const { batchId } = decoded(toBatch, request);
        const files = await receiveFiles(host, call, batchId, readMultipart(context.req.raw));
        if (files.length === 0) throw noFile();
        return { batchId, files };
      },
    };
  };

async function onlyFile(context: Context): Promise<Upload> {
  let only: Upload | null = null;
  for await (const upload of readMultipart(context.req.raw)) {
    if (only !== null) throw new Denial('TOO_MANY_FILES', 'Expected one file for one essay, got more');
    only = upload;
  }
  if (only === null) throw noFile();
  return only;
}

const noFile = (): Denial =>
  new Denial('MISSING_REQUIRED_FIELD', 'Expected a file in the form, got none', {
    details: { path: 'files' },
  });

function decoded<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Denial('VALIDATION_ERROR', 'Expected the path to name a batch or an essay by its id');
}
