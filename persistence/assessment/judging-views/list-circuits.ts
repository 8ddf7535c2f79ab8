/** The circuits of providers that ever had trouble. */
import type { ProviderStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';

export interface CircuitRow {
  readonly name: string;
  readonly status: ProviderStatus;
  readonly reason: string | null;
  readonly until: Date | null;
}

export const listCircuits = (sql: SqlSession): Promise<CircuitRow[]> =>
  sql<CircuitRow[]>`select name, status, reason, until from providers order by name`.execute();
