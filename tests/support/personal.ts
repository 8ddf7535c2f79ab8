/** Finds words of people in a database: every column of every table that holds text, and the bytes. */
import type { Sql } from '../../persistence/connect.ts';

interface Column {
  readonly name: string;
  readonly expression: string;
}

/** Columns in which one of the words stands, as `table.column`. */
export async function columnsWith(sql: Sql, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const pattern = words.join('|');
  for (const [table, columns] of await columnsByTable(sql)) {
    const tests = columns.map(({ expression }, at) => `bool_or(${expression} ~* $1) as c${at}`).join(', ');
    const [row] = await sql.unsafe<Record<string, boolean | null>[]>(`select ${tests} from ${table}`, [
      pattern,
    ]);
    columns.forEach(({ name }, at) => {
      if (row?.[`c${at}`] === true) found.push(`${table}.${name}`);
    });
  }
  return found.toSorted();
}

async function columnsByTable(sql: Sql): Promise<ReadonlyMap<string, Column[]>> {
  const rows = await sql<{ table: string; column: string; type: string }[]>`
    select table_name as table, column_name as column, data_type as type
    from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'json', 'jsonb', 'character varying', 'bytea')
    order by 1, 2`;
  const tables = new Map<string, Column[]>();
  for (const { table, column, type } of rows) {
    const expression = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`;
    tables.set(table, [...(tables.get(table) ?? []), { name: column, expression }]);
  }
  return tables;
}
