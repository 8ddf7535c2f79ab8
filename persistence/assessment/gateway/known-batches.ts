/** What a provider calls the batches that we know of, from a time on. */
import type { SqlSession } from '../../connect.ts';

export async function knownBatches(
  sql: SqlSession,
  { provider, since }: { readonly provider: string; readonly since: Date },
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ externalId: string }[]>`
    select external_id as "externalId" from provider_batches
    where provider = ${provider} and external_id is not null
      and created_at >= ${since.toISOString()}::timestamptz - interval '2 days'`;
  return new Set(rows.map(({ externalId }) => externalId));
}
