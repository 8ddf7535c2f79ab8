/** Reads files in threads, within limits of time and memory that no file can break. */
import type { Extraction, TextExtractor } from '../../../actors/assessment-ports.ts';
import { assessmentLimits as limits } from '../../../contracts/assessment/limits.ts';
import type { FileCode } from '../../../contracts/assessment/codes.ts';
import { Retryable } from '../../../contracts/failures.ts';
import { openThreadPool, scriptBeside, ThreadFailure } from '../thread-pool.ts';

export interface ExtractorOptions {
  readonly threadsMax: number;
  /** For one file. */
  readonly ms: number;
  readonly heapMb: number;
  /** What the threads run; only tests have another one. */
  readonly script?: URL;
}

export interface Extractor extends TextExtractor {
  /** Files under way are rejected as `draining`: somebody else will read them. */
  close(): Promise<void>;
}

const defaults = {
  threadsMax: limits.extractionThreadsMax,
  ms: limits.extractionMs,
  heapMb: limits.extractionHeapMb,
  script: scriptBeside(import.meta.url, 'extract-worker'),
};
/** After so many files a thread is replaced: whatever a reader leaks is bounded (a guess). */
const filesPerThread = 2_000;
const retryMs = 1_000;

export function createExtractor(given: Partial<ExtractorOptions> = {}): Extractor {
  const { threadsMax, ms, heapMb, script } = { ...defaults, ...given };
  const pool = openThreadPool<Uint8Array, Extraction>({
    script,
    threadsMax,
    limitMs: ms,
    heapMb,
    tasksPerThread: filesPerThread,
  });
  return {
    async extract(bytes, signal) {
      try {
        // A view is sent with all that it is a view of, and drivers cut theirs out of larger buffers.
        return await pool.run(isWhole(bytes) ? bytes : new Uint8Array(bytes), signal);
      } catch (error) {
        if (error instanceof ThreadFailure) return refusalOf(error, ms);
        throw error;
      }
    },
    close: () => pool.close(),
  };
}

const isWhole = (bytes: Uint8Array): boolean => bytes.byteLength === bytes.buffer.byteLength;

function refusalOf({ code }: ThreadFailure, ms: number): Extraction {
  switch (code) {
    case 'closed':
      throw new Retryable('draining', 'This node is stopping; another one reads the file', retryMs);
    case 'timed_out':
      return refused('EXTRACTION_TIMED_OUT', `a file that is read within ${ms} ms`);
    case 'died':
      return refused('TEXT_EXTRACTION_FAILED', 'a file that its reader survives');
  }
}

const refused = (code: FileCode, what: string): Extraction => ({
  kind: 'refused',
  code,
  message: `Expected ${what}, got another; save the text as a simpler document and send that`,
});
