/** What the supervisor did, for people to read. */
import type { SupervisorEntry } from '../../actors/ports.ts';
import { textColumn } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export async function writeSupervisorLog(
  sql: SqlSession,
  node: string,
  entries: readonly SupervisorEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into supervisor_log (node, kind, actor, what, detail)
    select ${node}, * from unnest(
      ${textColumn(entries, (entry) => entry.kind)}::text[],
      ${textColumn(entries, (entry) => entry.actor)}::text[],
      ${textColumn(entries, (entry) => entry.what)}::text[],
      ${textColumn(entries, (entry) => textOf(entry.detail))}::json[])`;
}

const textOf = (detail: object | null): string | null => (detail === null ? null : JSON.stringify(detail));
