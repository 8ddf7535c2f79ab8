/** Facts to publish. Their ids are fixed here: however often one is published, it is the same fact. */
import type { FactWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

/** The node that commits publishes at once; the sweep looks at a fact only after `holdMs`. */
export const writeFacts = (sql: Sql, rows: readonly FactWrite[], holdMs: number) =>
  sql`
    insert into outbox (id, subject, payload, headers, next_attempt)
    select id, subject, payload, headers, assay_now() + hold_ms * interval '1 millisecond'
    from unnest(
      ${textColumn(rows, (row) => row.id)}::text[],
      ${textColumn(rows, (row) => row.subject)}::text[],
      ${textColumn(rows, (row) => row.payload)}::json[],
      ${textColumn(rows, (row) => row.headers)}::json[],
      ${numberColumn(rows, () => holdMs)}::float8[]
    ) as w (id, subject, payload, headers, hold_ms)`.execute();
