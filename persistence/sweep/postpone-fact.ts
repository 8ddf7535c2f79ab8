/** A fact that could not be published: tried again later. Those of its actor behind it wait for it. */
import type { ErrorRecord } from '../../contracts/failures.ts';
import type { SqlSession } from '../connect.ts';

export const postponeFact = (sql: SqlSession, fact: { id: string; delayMs: number; error: ErrorRecord }) =>
  sql`
    update outbox
    set attempts = attempts + 1,
        next_attempt = assay_now() + ${fact.delayMs}::float8 * interval '1 millisecond',
        error = ${JSON.stringify(fact.error)}::json
    where id = ${fact.id}`;
