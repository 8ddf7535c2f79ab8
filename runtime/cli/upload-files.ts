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
const BAG_CHARS_MAX = 700 * 1024;
const FILES_MAX = 50;

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

/** In the order of the paths, so that slots are in that order too; several small files share a request. */
export async function sendFiles(
  client: AssessmentClient,
  batchId: string,
  paths: readonly string[],
  onProgress: (sent: number) => void,
): Promise<FileReceipt[]> {
  const receipts: FileReceipt[] = [];
  let bag: Sendable[] = [];
  const flush = async (): Promise<void> => {
    if (bag.length === 0) return;
    const answer = await client.ask('batch.add', { batchId, files: bag });
    receipts.push(...answer.files);
    bag = [];
    onProgress(receipts.length);
  };
  for (const path of paths) {
    const refused = await tooLarge(path);
    const file = refused === null ? await fileOf(client, path) : null;
    if (refused !== null || bag.length === FILES_MAX || sizeOf(bag) + sizeOf([file]) > BAG_CHARS_MAX)
      await flush();
    if (file !== null) bag.push(file);
    else if (refused !== null) receipts.push(refused);
  }
  await flush();
  return receipts;
}

type Sendable = Awaited<ReturnType<typeof fileOf>>;
const sizeOf = (files: readonly (Sendable | null)[]): number =>
  files.reduce((sum, file) => sum + (file !== null && 'base64' in file ? (file.base64?.length ?? 0) : 0), 0);

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
  const bytes = await readFile(path).catch((error: unknown) => {
    throw usage(`Expected ${path} to be a readable file: ${messageOf(error)}`, error);
  });
  if (bytes.length <= INLINE_BYTES_MAX) return { name, base64: bytes.toString('base64') };
  return { name, object: await client.upload(bytes) };
}
