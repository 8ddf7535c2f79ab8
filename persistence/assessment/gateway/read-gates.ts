/** What keeps questions back just now: circuits that are not closed, and limits that asked for patience. */
import type { ProviderStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface Gates {
  readonly circuits: readonly { readonly provider: string; readonly status: ProviderStatus }[];
  readonly blocked: readonly {
    readonly provider: string;
    readonly account: string;
    readonly modelClass: string;
  }[];
}

export async function readGates(sql: SqlSession): Promise<Gates> {
  const [circuits, blocked] = await Promise.all([
    sql<Gates['circuits'][number][]>`select name as provider, status from providers order by name`,
    sql<Gates['blocked'][number][]>`
      select distinct provider, split_part(key, '/', 2) as account, model_class as "modelClass"
      from rate_buckets where blocked_until > assay_now()`,
  ]);
  return { circuits, blocked };
}
