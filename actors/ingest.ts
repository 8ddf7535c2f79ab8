/**
 * The task `ingest`: from the bytes of a file to a text that phases can read. A file that cannot become one
 * is a result with a code, and is not tried again; only what is no fault of the file rejects. Doing it twice
 * stores the same content once.
 */
import type { Ingested, IngestWork } from '../machines/assessment/essay-setup.ts';
import type { ActivityCall } from '../machines/kind.ts';
import type { ContentStore, FileStore, TextExtractor } from './assessment-ports.ts';

export interface IngestParts {
  readonly files: FileStore;
  readonly contents: ContentStore;
  readonly extractor: TextExtractor;
}
export type Ingest = (call: ActivityCall<IngestWork>) => Promise<Ingested>;

export const createIngest =
  ({ files, contents, extractor }: IngestParts): Ingest =>
  async ({ input: { fileId, batchId, essayId }, signal }) => {
    // 1. The bytes. A door keeps them before it tells of the file, so nobody can find them later either.
    const file = await files.find(fileId);
    const raw = file === null ? null : await contents.read(file.contentId);
    if (raw === null || raw.body === null) return { ok: false, code: 'RAW_STORAGE_FAILED' };
    // 2. The text.
    const extraction = await extractor.extract(raw.body, signal);
    if (extraction.kind === 'refused') return { ok: false, code: extraction.code };
    // 3. It is the essay's own from here on, and is erased with it.
    const { text, characters, words, notes } = extraction;
    const { id: contentId } = await contents.put({
      kind: 'extracted_plaintext',
      mediaType: 'text/plain; charset=utf-8',
      batchId,
      essayId,
      runId: null,
      body: new TextEncoder().encode(text),
    });
    return { ok: true, contentId, characters, words, notes };
  };
