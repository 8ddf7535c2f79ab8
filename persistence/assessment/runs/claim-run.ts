/**
 * Whether nobody else is about to tick this run; holds it until the transaction ends. Only good manners: the
 * run itself refuses the second tick of a number, but every refusal is a row in its journal.
 */
import type { SqlSession } from '../../connect.ts';

export const claimRun = (sql: SqlSession, runId: string) =>
  sql<[{ isFree: boolean }]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`assay.run ${runId}`}, 0)) as "isFree"`.execute();
