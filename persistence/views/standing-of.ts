/** How some actors stand, in one question: those that do not exist are absent. */
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export interface Standing {
  readonly key: string;
  readonly status: string;
  readonly isFinished: boolean;
}

export const standingOf = (sql: Sql, keys: readonly string[]) =>
  sql<Standing[]>`
    select key, status, outcome is not null as "isFinished"
    from actors where key = any(${textArray([...keys])}::text[])`;
