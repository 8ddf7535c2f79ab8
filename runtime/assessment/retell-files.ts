/** Tells batches and essays of files that were kept when nobody could be told of them. */
import type { Envelope } from '../../contracts/envelope.ts';
import { actorKey } from '../../contracts/ids.ts';
import { giveFile } from '../../persistence/assessment/files/give-file.ts';
import { listUntoldFiles, type UntoldFile } from '../../persistence/assessment/files/list-untold-files.ts';
import { refuseFile } from '../../persistence/assessment/files/refuse-file.ts';
import type { AssessmentHost } from './host.ts';
import { finalCodeOf } from './receive-files.ts';

/** Younger ones are just being told by the door that took them. */
const ageMs = 30_000;
/** At one look; what is left is found by the next one. */
const limit = 1_000;

/** Answers with how many were taken now. */
export async function retellFiles(
  host: Pick<AssessmentHost, 'sql' | 'post' | 'now'>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  let taken = 0;
  for (const file of await listUntoldFiles(host.sql, { ageMs, limit })) {
    if (signal?.aborted === true) break;
    const answer = await host.post(envelopeOf(file, host.now()));
    const code = finalCodeOf(answer);
    if (code !== null) await refuseFile(host.sql, file.id, code);
    if (answer.result !== 'accepted') continue;
    taken += 1;
    if (file.essayId !== null) await giveFile(host.sql, file.id);
  }
  return taken;
}

/** The same id and payload as from the door: if that arrived after all, this is a repetition (T3). */
function envelopeOf({ id: fileId, batchId, essayId }: UntoldFile, at: number): Envelope {
  const sent = { payload: { fileId }, sender: 'sweep:files', at };
  return essayId === null
    ? { ...sent, id: `file:${fileId}`, target: actorKey('batch', batchId), type: 'FILE_RECEIVED' }
    : { ...sent, id: `replace:${fileId}`, target: actorKey('essay', essayId), type: 'CONTENT_REPLACED' };
}
