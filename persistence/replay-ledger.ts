/** The journals of a ledger, replayed: the stream of rows on one side, the pure run on the other. */
import type { ParentLink } from '../actors/ports.ts';
import type { Kind } from '../machines/kind.ts';
import { type ReplayReport, ReplayRun } from '../machines/replay-run.ts';
import type { Sql } from './connect.ts';
import { type JournalsAsked, streamJournals } from './views/stream-journals.ts';

export async function replayLedger(
  sql: Sql,
  kinds: ReadonlyMap<string, Kind>,
  asked: JournalsAsked = {},
): Promise<ReplayReport> {
  const run = new ReplayRun(kinds);
  await streamJournals(sql, asked, {
    actor: ({ key, parent, snapshot, version }) => {
      const link = parent === null ? null : (JSON.parse(parent) as ParentLink);
      run.begin({ key, parent: link?.key ?? null, snapshot, version });
    },
    rows: (rows) => {
      for (const row of rows) run.take(row);
    },
  });
  return run.end();
}
