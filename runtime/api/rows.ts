/** Rows of the ledger as answers: pages, and JSON that was kept as text. */
import type { Answer } from '../../contracts/api.ts';
import { Rejection } from '../../contracts/failures.ts';
import type { StoredDeadLetter } from '../../persistence/views/find-dead-letter.ts';

/** One row more than asked for says whether there is a next page, so that the last one says null. */
export function pageOf<Row, Shown>(
  found: readonly Row[],
  limit: number,
  cursor: (row: Row) => string,
  shown: (row: Row) => Shown,
): { rows: Shown[]; next: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows: rows.map(shown), next: found.length > limit && last !== undefined ? cursor(last) : null };
}

export function cursorOf(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new Rejection(
    'invalid_request',
    `Expected \`after\` to be the \`next\` of a page, got \`${after.slice(0, 60)}\``,
  );
}

/** What the ledger holds was written by us in this shape. */
export const jsonOf = <T = unknown>(text: string | null): T | null =>
  text === null ? null : (JSON.parse(text) as T);

export const letterOf = (row: StoredDeadLetter): Answer<'deadletter.get'> => ({
  ...row,
  letter: jsonOf(row.letter),
  error: jsonOf(row.error),
});
