/** The circuits of providers that ever had trouble. */
import type { ProviderStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface CircuitRow {
  readonly name: string;
  readonly status: ProviderStatus;
  readonly reason: string | null;
  readonly since: Date;
  readonly until: Date | null;
  readonly failures: number;
  readonly opened: number;
}

export const listCircuits = (sql: SqlSession): Promise<CircuitRow[]> =>
  sql<CircuitRow[]>`
    select name, status, reason, updated_at as since, until, failures, opened
    from providers order by name`.execute();
