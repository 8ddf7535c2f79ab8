/** An exported journal, replayed: for the command line, and for tests of other people's kinds. */
import { open } from 'node:fs/promises';
import type { ActorKey } from '../contracts/ids.ts';
import type { Kind } from '../machines/kind.ts';
import { type ReplayReport, ReplayRun } from '../machines/replay-run.ts';
import { JournalLines } from '../persistence/journal-file.ts';

export async function replayFile(file: string, kinds: ReadonlyMap<string, Kind>): Promise<ReplayReport> {
  const run = new ReplayRun(kinds);
  const lines = new JournalLines();
  for await (const text of linesIn(file)) {
    const line = lines.take(text);
    if (line.line === 'journal' && line.redacted) run.redacted();
    if (line.line === 'actor') run.begin({ ...line, parent: parentIn(line.parent) });
    if (line.line === 'row') run.take(line);
  }
  lines.end();
  return run.end();
}

const parentIn = (parent: string | null): ActorKey | null =>
  parent === null ? null : (JSON.parse(parent) as { readonly key: ActorKey }).key;

export async function* linesIn(file: string): AsyncGenerator<string> {
  const opened = await open(file);
  try {
    yield* opened.readLines({ encoding: 'utf8' });
  } finally {
    await opened.close();
  }
}
