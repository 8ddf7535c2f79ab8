/** A better file for an essay whose file failed. */
import { createHash } from 'node:crypto';
import type { Call } from '../../contracts/assessment/api.ts';
import type { FileReceipt } from '../../contracts/assessment/batch-verbs.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { actorKey } from '../../contracts/ids.ts';
import { findSameFile } from '../../persistence/assessment/files/find-same-file.ts';
import { giveFile } from '../../persistence/assessment/files/give-file.ts';
import type { KeptFile } from '../../persistence/assessment/files/keep-file.ts';
import { listFiles } from '../../persistence/assessment/files/list-files.ts';
import { refuseFile } from '../../persistence/assessment/files/refuse-file.ts';
import type { EssayRow } from '../../persistence/assessment/views/essay-row.ts';
import { tellActor } from './host.ts';
import {
  expectOpenForFiles,
  finalCodeOf,
  type IntakeHost,
  receiptOf,
  refusalOf,
  refusedReceipt,
  storeFile,
  type Upload,
} from './receive-files.ts';
import { mustFindEssay } from './require-batch.ts';

export async function replaceFile(
  host: IntakeHost,
  call: Call,
  essayId: string,
  upload: Upload,
): Promise<FileReceipt> {
  const essay = await mustFindEssay(host, essayId);
  const { batchId } = essay;
  await expectOpenForFiles(host, batchId);
  const refused = refusalOf(upload);
  if (refused !== null) return refusedReceipt(refused);
  if (upload.kind === 'refused') return refusedReceipt(upload);
  // Asked again, it has the better file already: then it is no question whether it may be replaced.
  if (!(await hasFile(host, essay, upload.bytes))) expectFailed(essay);
  const kept = await storeFile({ host, call, batchId }, upload, essayId);
  if ('fileId' in kept) return kept;
  if (isOfAnother(kept, essayId)) throw taken(kept);
  if (kept.status === 'received') await tellEssay(host, call, { essayId, fileId: kept.id });
  const [row] = await listFiles(host.sql, [kept.id]);
  return receiptOf({ id: kept.id, name: upload.name }, row);
}

async function hasFile(host: IntakeHost, { id, batchId }: EssayRow, bytes: Uint8Array): Promise<boolean> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const same = await findSameFile(host.sql, batchId, sha256);
  // Nobody took that one: it is as if it had never come.
  if (same === null || (same.status === 'failed' && same.essayId === null)) return false;
  if (isOfAnother(same, id)) throw taken(same);
  return true;
}

const isOfAnother = (file: KeptFile, essayId: string): boolean =>
  file.essayId !== essayId || file.status === 'failed' || file.status === 'excess';
const taken = ({ id, essayId }: KeptFile): Denial => {
  const message = 'Expected another file than those of the batch, got one that it has; send a better one';
  return new Denial('CONFLICT', message, { details: { fileId: id, essayId } });
};

function expectFailed({ id, status, erasedAt }: EssayRow): void {
  if (erasedAt !== null) throw new Denial('ALREADY_FINAL', `\`${id}\` is erased and takes no file`);
  if (status !== 'content_ingestion_failed') throw notFailed(id, status);
}

async function tellEssay(
  host: IntakeHost,
  call: Call,
  { essayId, fileId }: { readonly essayId: string; readonly fileId: string },
): Promise<void> {
  const target = actorKey('essay', essayId);
  const message = { target, type: 'CONTENT_REPLACED', payload: { fileId }, id: `replace:${fileId}` };
  const answer = await tellActor(host, call, message);
  if (answer.result === 'accepted') await giveFile(host.sql, fileId);
  const code = finalCodeOf(answer);
  if (code === null) return;
  await refuseFile(host.sql, fileId, code);
  throw notFailed(essayId, answer.result === 'rejected' ? (answer.status ?? null) : null);
}

const notFailed = (essayId: string, status: string | null): Denial =>
  new Denial('CONFLICT', `Expected the file of \`${essayId}\` to have failed; only then it is replaced`, {
    details: { status },
  });
