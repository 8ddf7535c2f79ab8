/**
 * Files come in. The bytes are stored before anything can go wrong with them, then a row says whose they are,
 * then the batch is told; what is told twice is the same message and gets the same answer (T3). A node that
 * dies in between loses nothing: `retellFiles` tells the batch later.
 */
import type { Call } from '../../contracts/assessment/api.ts';
import type { FileReceipt } from '../../contracts/assessment/batch-verbs.ts';
import { Denial, type ErrorCode } from '../../contracts/assessment/codes.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type { SendAnswer } from '../../contracts/answer.ts';
import { actorKey } from '../../contracts/ids.ts';
import { type FileRow, listFiles } from '../../persistence/assessment/files/list-files.ts';
import { keepFile, type KeptFile } from '../../persistence/assessment/files/keep-file.ts';
import { refuseFile } from '../../persistence/assessment/files/refuse-file.ts';
import { classifyDatabaseError } from '../../persistence/sqlstate.ts';
import { fileNameOf, isOwnerFile } from './file-name.ts';
import { type AssessmentHost, tellActor } from './host.ts';
import { mustFindBatch } from './require-batch.ts';

export type Upload = UploadedFile | RefusedUpload;
export interface UploadedFile {
  readonly kind: 'file';
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Called when the bytes are stored. */
  readonly stored?: () => Promise<void>;
}
export interface RefusedUpload {
  readonly kind: 'refused';
  readonly name: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export type IntakeHost = Pick<AssessmentHost, 'sql' | 'contents' | 'post' | 'now' | 'nextId'>;

/** One receipt per file, in their order. Holds the bytes of one file at a time. */
export async function receiveFiles(
  host: IntakeHost,
  call: Call,
  batchId: string,
  uploads: AsyncIterable<Upload> | Iterable<Upload>,
): Promise<FileReceipt[]> {
  await expectOpenForFiles(host, batchId);
  const received: (FileReceipt | Told)[] = [];
  try {
    for await (const upload of uploads) {
      received.push(await receiveFile({ host, call, batchId }, upload, received.length));
    }
  } finally {
    // The batch is told of one file while the next one comes in.
    await Promise.allSettled(received.flatMap((one) => ('told' in one ? [one.told] : [])));
  }
  const ids = received.flatMap((one) => ('told' in one ? [one.id] : []));
  const rows = new Map((await listFiles(host.sql, ids)).map((row) => [row.id, row]));
  return received.map((one) => ('told' in one ? receiptOf(one, rows.get(one.id)) : one));
}

interface Told {
  readonly id: string;
  readonly name: string;
  readonly told: Promise<void>;
}
interface Intake {
  readonly host: IntakeHost;
  readonly call: Call;
  readonly batchId: string;
}

async function receiveFile(intake: Intake, upload: Upload, before: number): Promise<FileReceipt | Told> {
  const refused = before >= limits.filesPerRequestMax ? tooMany(upload) : refusalOf(upload);
  if (refused !== null) return refusedReceipt(refused);
  if (upload.kind === 'refused') return refusedReceipt(upload);
  const kept = await storeFile(intake, upload, null);
  if ('fileId' in kept) return kept;
  const isUntold = kept.status === 'received' && kept.essayId === null;
  const told = isUntold ? tellBatch(intake, kept.id) : Promise.resolve();
  return { id: kept.id, name: upload.name, told };
}

/** Null: it may be kept. Whatever needs a look into the file is found out later, by the task of an essay. */
export function refusalOf(upload: Upload): RefusedUpload | null {
  if (upload.kind === 'refused') return upload;
  const { name, bytes } = upload;
  if (isOwnerFile(fileNameOf(name))) {
    const message = 'Expected a document, got the note that Office leaves beside an open one; leave it out';
    return { kind: 'refused', name, code: 'UNSUPPORTED_FILE_TYPE', message };
  }
  if (bytes.byteLength === 0) {
    const message = 'Expected a file with a text, got one without any bytes; send it again';
    return { kind: 'refused', name, code: 'EMPTY_CONTENT', message };
  }
  return bytes.byteLength > limits.fileBytesMax ? tooLarge(name) : null;
}

export const tooLarge = (name: string): RefusedUpload => ({
  kind: 'refused',
  name,
  code: 'FILE_TOO_LARGE',
  message: `Expected at most ${limits.fileBytesMax} bytes, got more; send the text without pictures`,
});
const tooMany = ({ name }: Upload): RefusedUpload => ({
  kind: 'refused',
  name,
  code: 'TOO_MANY_FILES',
  message: `Expected at most ${limits.filesPerRequestMax} files at once, got more; send this one next time`,
});
export const refusedReceipt = ({ name, code, message }: RefusedUpload): FileReceipt => ({
  fileId: null,
  name: fileNameOf(name) ?? '',
  status: 'refused',
  essayId: null,
  code,
  message,
});

/** Bytes first, then the row. Answers with a receipt where the bytes could not be stored. */
export async function storeFile(
  { host, call, batchId }: Intake,
  { name, bytes, stored }: UploadedFile,
  essayId: string | null,
): Promise<KeptFile | FileReceipt> {
  try {
    const content = await host.contents.put({
      batchId,
      essayId,
      runId: null,
      kind: 'raw_upload_blob',
      // What it really is, only a look into it tells; what its sender says, a browser must not believe.
      mediaType: 'application/octet-stream',
      body: bytes,
    });
    const kept = await keepFile(host.sql, {
      batchId,
      essayId,
      sha256: content.sha256,
      name: fileNameOf(name),
      size: content.size,
      contentId: content.id,
      uploadedBy: call.principal.id,
    });
    await stored?.();
    return kept;
  } catch (error) {
    const { kind } = classifyDatabaseError(error);
    if (kind !== 'retryable' && kind !== 'disk_full') throw error;
    const message = 'Expected room for the file, but it could not be stored; send it again';
    return refusedReceipt({ kind: 'refused', name, code: 'RAW_STORAGE_FAILED', message });
  }
}

async function tellBatch({ host, call, batchId }: Intake, fileId: string): Promise<void> {
  const target = actorKey('batch', batchId);
  const message = { target, type: 'FILE_RECEIVED', payload: { fileId }, id: `file:${fileId}` };
  const code = finalCodeOf(await tellActor(host, call, message));
  if (code !== null) await refuseFile(host.sql, fileId, code);
}

/** Null: it was taken, or nothing was decided and it will be told again. */
export function finalCodeOf(answer: SendAnswer): ErrorCode | null {
  if (answer.result !== 'rejected') return null;
  switch (answer.code) {
    case 'unknown_actor':
      return 'RESOURCE_NOT_FOUND';
    case 'already_final':
    case 'not_accepted':
      return 'ALREADY_FINAL';
    default:
      return null;
  }
}

export async function expectOpenForFiles(host: IntakeHost, batchId: string): Promise<void> {
  const batch = await mustFindBatch(host, batchId);
  const { status } = batch;
  if (batch.erasedAt !== null || batch.closedAt !== null || status === 'cancelled') {
    throw new Denial('ALREADY_FINAL', `\`${batchId}\` takes no files any more`, { details: { status } });
  }
  if (batch.activeRun !== null || status === 'processing_pipelines') {
    const message = `\`${batchId}\` takes no files while a run is active; wait for its end or cancel it`;
    throw new Denial('BATCH_LOCKED', message, { details: { status, runId: batch.activeRun } });
  }
}

/**
 * Equal uploads get equal receipts, however far the essay has come when the last of them is answered: what is
 * said is that the file has its essay, not whether its text is there yet.
 */
export function receiptOf(
  { id, name }: { readonly id: string; readonly name: string },
  row: FileRow | undefined,
): FileReceipt {
  const status = row?.status === 'stored' ? 'assigned' : (row?.status ?? 'received');
  return {
    fileId: id,
    name: row?.name ?? fileNameOf(name) ?? '',
    status,
    essayId: row?.essayId ?? null,
    code: row?.code ?? null,
    message: messages[status] ?? null,
  };
}

const messages: { readonly [status: string]: string } = {
  received: 'The file is kept; its batch is told of it as soon as it answers',
  excess: 'Expected a free slot in the batch, got none; the file is kept, but no essay is made of it',
  failed: 'The file is kept, but no text came of it; the code says why',
};
