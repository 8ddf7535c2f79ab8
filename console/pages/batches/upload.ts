/**
 * Files on their way to a batch: in several small requests, so that there is something to see, a broken line
 * costs little, and one file that is refused holds up no other.
 */
import type { Answer, Refused } from '../../api/client.ts';
import { send } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { chunksOf } from './chunks.ts';

export type Receipt = Answer<'batch.add'>['files'][number];

export interface Uploading {
  readonly batchId: string;
  readonly files: readonly File[];
  readonly signal: AbortSignal;
  /** After each request: how many files were taken, and what became of them. */
  told(from: number, receipts: readonly Receipt[]): void;
}

/** Null: all were sent. Otherwise why it stopped; what was sent is kept, and may be sent again. */
export async function upload({ batchId, files, signal, told }: Uploading): Promise<Refused | null> {
  for (const { from, to } of chunksOf(files.map(({ size }) => size))) {
    const form = new FormData();
    for (const file of files.slice(from, to)) form.append('files', file, file.name);
    try {
      const answer = await send(`/v1/batches/${encodeURIComponent(batchId)}/files`, {
        method: 'POST',
        body: form,
        signal,
      });
      told(from, ((await answer.json()) as Answer<'batch.add'>).files);
    } catch (error) {
      return refusedFrom(error);
    }
  }
  return null;
}
