/** Requests that do not go with their batch: back into the queue as they were. */
import { textArray } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export const unbatchRequests = (
  sql: SqlSession,
  { ids, delayMs }: { readonly ids: readonly string[]; readonly delayMs: number },
) =>
  sql`
    update judgement_requests
    set status = 'queued', provider_batch = null,
        not_before = assay_now() + ${delayMs} * interval '1 millisecond'
    where id = any(${textArray(ids)}::text[]) and status = 'batched'`.execute();
