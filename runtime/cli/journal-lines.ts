/** A place to write the lines of a journal to: a file of its owner's only, or standard output. */
import { createWriteStream, existsSync } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { usage } from './exit.ts';

export function assertFile(path: string): void {
  if (!existsSync(path)) throw usage(`Expected ${path} to be a file with a journal; there is none`);
}

export interface LineWriter {
  write(line: string): Promise<void>;
  close(): Promise<void>;
}

/** Waits where the reader is slower: the lines of a large ledger do not fit into memory. */
export function lineWriter(file: string | undefined): LineWriter {
  // Only its owner may read it: with payloads it holds whatever people wrote.
  const stream: Writable =
    file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600, flags: 'wx' });
  const failed = file === undefined ? new Promise<never>(() => undefined) : failureOf(stream);
  return {
    write: async (line) => {
      if (!stream.write(`${line}\n`)) await Promise.race([once(stream, 'drain'), failed]);
    },
    close: async () => {
      if (file === undefined) return;
      stream.end();
      await Promise.race([finished(stream), failed]);
    },
  };
}

function failureOf(stream: Writable): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  stream.once('error', (error: NodeJS.ErrnoException) => {
    reject(
      error.code === 'EEXIST' ? usage('The file is there already; give --out another path', error) : error,
    );
  });
  // Whoever waits hears of it; a failure after the last line is heard by `close`.
  promise.catch(() => undefined);
  return promise;
}
