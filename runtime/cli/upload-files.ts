/** Files of the command line, from folders and paths to receipts. A few travel at a time. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FileReceipt } from '../../contracts/assessment/batch-verbs.ts';
import { assessmentLimits } from '../../contracts/assessment/limits.ts';
import { messageOf } from '../../contracts/failures.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { usage } from './exit.ts';

/** Base64 of this still fits into one NATS message; larger ones go through the object store. */
const INLINE_BYTES_MAX = 180 * 1024;
const AT_A_TIME = 8;

/** Folders are looked through, one level deep; hidden files and Office's lock files are passed over. */
export async function filesAt(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const seen = await stat(path).catch((error: unknown) => {
      throw usage(`Expected ${path} to be a file or a folder: ${messageOf(error)}`, error);
    });
    if (!seen.isDirectory()) found.push(path);
    else found.push(...(await filesIn(path)));
  }
  if (found.length > 0) return found;
  throw usage(
    `Expected files in ${paths.join(', ')}, found none; name essays of txt, md, docx, odt, rtf or pdf`,
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.startsWith('~$'))
    .map((entry) => join(folder, entry.name))
    .toSorted();
}

export async function sendFiles(
  client: AssessmentClient,
  batchId: string,
  paths: readonly string[],
  onProgress: (sent: number) => void,
): Promise<FileReceipt[]> {
  const receipts: FileReceipt[] = [];
  const left = [...paths.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, path] = next;
      receipts[index] = await sendOne(client, batchId, path);
      onProgress(receipts.filter(() => true).length);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return receipts;
}

async function sendOne(client: AssessmentClient, batchId: string, path: string): Promise<FileReceipt> {
  const refused = await tooLarge(path);
  if (refused !== null) return refused;
  const file = await fileOf(client, path);
  const { files } = await client.ask('batch.add', { batchId, files: [file] });
  const [receipt] = files;
  if (receipt === undefined) throw new Error(`Expected a receipt for ${path}, got none`);
  return receipt;
}

/** Said before it travels. */
async function tooLarge(path: string): Promise<FileReceipt | null> {
  const { size } = await stat(path);
  if (size <= assessmentLimits.fileBytesMax) return null;
  const message = `The file has ${size} bytes; the limit is ${assessmentLimits.fileBytesMax}`;
  return {
    fileId: null,
    name: basename(path),
    status: 'refused',
    essayId: null,
    code: 'FILE_TOO_LARGE',
    message,
  };
}

/** Bytes within the request where they fit; else as an object that the request names. */
export async function fileOf(client: AssessmentClient, path: string) {
  const name = basename(path);
  const bytes = await readFile(path);
  if (bytes.length <= INLINE_BYTES_MAX) return { name, base64: bytes.toString('base64') };
  return { name, object: await client.upload(bytes) };
}
