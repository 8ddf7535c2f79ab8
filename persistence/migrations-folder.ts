/** The numbered SQL files of migrations/, read and checked before any of them touches a database. */
import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  /** sha-256 of the text. */
  readonly checksum: string;
}

/** The files, or the database compared with them, are not what they must be. Nothing was changed. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

const FILE = /^(\d{4})-([a-z0-9][a-z0-9-]*)\.sql$/;
const HEADER = /^(?:--.*\n)+/;
/** Ends the transaction that a migration shares with its row in `schema_migrations`. */
const ENDS_TRANSACTION = /^\s*(?:commit|rollback)\b/im;

/** All migrations in order. Refuses gaps, duplicates, missing headers and stray SQL files. */
export async function readMigrations(folder: string = migrationsFolder): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted();
  const migrations = await Promise.all(files.map((file) => readMigration(folder, file)));
  for (const [index, { number, name }] of migrations.entries()) {
    if (number !== index + 1) {
      throw new MigrationRefused(
        `Expected migration ${padded(index + 1)} in ${folder}, got \`${fileName(number, name)}\`; ` +
          'number migrations from 0001 without gaps',
      );
    }
  }
  return migrations;
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const [, number, name] = FILE.exec(file) ?? [];
  if (number === undefined || name === undefined) {
    throw new MigrationRefused(`Expected a name like \`0002-more-words.sql\` in ${folder}, got \`${file}\``);
  }
  // Line ends are the checkout's, not the author's: they must not count as an edit.
  const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
  const header = HEADER.exec(text)?.[0] ?? '';
  if (!header.includes('Why:') || !header.includes('Lock taken:')) {
    throw new MigrationRefused(
      `Expected \`${file}\` to begin with a comment that has \`Why:\` and \`Lock taken:\`; write both`,
    );
  }
  if (ENDS_TRANSACTION.test(text)) {
    throw new MigrationRefused(
      `Expected \`${file}\` to leave its transaction alone; remove the commit or rollback`,
    );
  }
  return { number: Number(number), name, text, checksum: hash('sha256', text, 'hex') };
}

export const padded = (number: number): string => String(number).padStart(4, '0');
export const fileName = (number: number, name: string): string => `${padded(number)}-${name}.sql`;
