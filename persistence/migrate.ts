/**
 * Brings a database to the schema of this release.
 *
 * M1 A migration and its row in `schema_migrations` are one transaction: it is applied whole or not at all.
 * M2 Any number of nodes may start at once: each step holds an advisory lock and looks again behind it.
 * M3 What was applied never changes: an edited, missing or unknown migration stops the process, nothing is
 *    touched.
 */
import type { Sql, SqlSession } from './connect.ts';
import { fileName, type Migration, MigrationRefused, padded, readMigrations } from './migrations-folder.ts';

export interface MigrateOptions {
  readonly sql: Sql;
  /** Defaults to the migrations of this release. */
  readonly folder?: string;
}

interface AppliedRow {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** Any constant that nobody else uses on this database. */
const lockKey = 4_703_815;
/** A migration that waits for a table holds up everybody behind it: better to fail and be started again. */
const lockTimeout = '10s';

/** Applies what is pending, in order; answers the file names. */
export async function migrate({ sql, folder }: MigrateOptions): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  const done: string[] = [];
  for (;;) {
    const applied = await applyNext(sql, files);
    if (applied === null) return done;
    done.push(fileName(applied.number, applied.name));
  }
}

/** What `migrate` would apply, without touching the database. */
export async function pendingMigrations({ sql, folder }: MigrateOptions): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  const [found] = await sql<
    { exists: boolean }[]
  >`select to_regclass('schema_migrations') is not null as exists`;
  const applied = found?.exists === true ? await appliedRows(sql) : [];
  return pendingOf(files, applied).map((file) => fileName(file.number, file.name));
}

async function applyNext(sql: Sql, files: readonly Migration[]): Promise<Migration | null> {
  return sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${lockKey})`;
    await tx`select set_config('lock_timeout', ${lockTimeout}, true)`;
    await tx`
      create table if not exists schema_migrations (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`;
    const [next] = pendingOf(files, await appliedRows(tx));
    if (next === undefined) return null;
    await tx.unsafe(next.text).simple();
    await tx`
      insert into schema_migrations (number, name, checksum)
      values (${next.number}, ${next.name}, ${next.checksum})`;
    return next;
  });
}

const appliedRows = (sql: SqlSession) =>
  sql<AppliedRow[]>`select number, name, checksum from schema_migrations order by number`;

function pendingOf(files: readonly Migration[], applied: readonly AppliedRow[]): readonly Migration[] {
  for (const [index, row] of applied.entries()) {
    if (row.number !== index + 1) {
      const got = fileName(row.number, row.name);
      throw new MigrationRefused(
        `Expected migration ${padded(index + 1)} to be applied before \`${got}\`; its ` +
          'row is missing in schema_migrations: restore the database from a backup',
      );
    }
    assertUnchanged(row, files[index], files.length);
  }
  return files.slice(applied.length);
}

function assertUnchanged(row: AppliedRow, file: Migration | undefined, filesCount: number): void {
  const applied = fileName(row.number, row.name);
  if (file === undefined) {
    throw new MigrationRefused(
      `Expected a database of at most migration ${padded(filesCount)}, got one with \`${applied}\`: ` +
        'the database is newer than this release; start the release that made it, or a later one',
    );
  }
  if (file.checksum !== row.checksum) {
    const [was, is] = [row.checksum.slice(0, 12), file.checksum.slice(0, 12)];
    throw new MigrationRefused(
      `Expected \`${fileName(file.number, file.name)}\` as it was applied (\`${applied}\`, sha ${was}), ` +
        `got sha ${is}: an applied migration was edited; restore the file and write a new migration`,
    );
  }
}
