import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh database with the schema of this release and nothing in it, on the shared Postgres. */
export async function openDatabase(): Promise<TestDatabase> {
  const database = await openCopy(inject('postgresUrl'), inject('migratedDatabase'));
  // A ledger that goes by the name of another is taken for a copy of it that fell back.
  await asAdmin(database.url, 'update ledger set name = gen_random_uuid()');
  return database;
}

/** One without any schema; on the shared Postgres, or on the server whose URL is given. */
export const openEmptyDatabase = (serverUrl: string = inject('postgresUrl')): Promise<TestDatabase> =>
  openCopy(serverUrl, 'template1');

async function openCopy(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  await asAdmin(serverUrl, `create database ${name} template ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(serverUrl, `drop database if exists ${name} with (force)`) };
}

async function asAdmin(serverUrl: string, statement: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
