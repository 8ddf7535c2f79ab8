import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { closeDatabase, connectDatabase } from '../../persistence/connect.ts';
import { migrate } from '../../persistence/migrate.ts';
import { readConfig } from '../../runtime/config.ts';
import { startEmbedded } from '../../runtime/embedded/embedded.ts';
import { findNatsServer } from '../../runtime/embedded/nats-binary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The `assay` database of the shared Postgres; tests make databases of their own beside it. */
    postgresUrl: string;
    natsServerBin: string;
    /** The database there that the others are copies of. */
    migratedDatabase: string;
  }
}

/**
 * One Postgres for the whole run, with the durability of production; a database per test file keeps them
 * apart.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const onLine = (): void => {};
  const natsServerBin = await findNatsServer({ ...readConfig(), onLine });
  const home = mkdtempSync(join(tmpdir(), 'assay-tests-'));
  const services = await startEmbedded({ home, natsUrl: 'nats://each-test-file-starts-its-own' });
  project.provide('migratedDatabase', await makeMigratedDatabase(services.databaseUrl));
  project.provide('postgresUrl', services.databaseUrl);
  project.provide('natsServerBin', natsServerBin);
  return async () => {
    await services.stop();
    rmSync(home, { recursive: true, force: true });
  };
}

/** Migrating each database of some 130 test files anew took half a second of computing each. */
async function makeMigratedDatabase(serverUrl: string): Promise<string> {
  const name = 'assay_migrated';
  const admin = connectDatabase(serverUrl, { max: 1, applicationName: 'test' });
  await admin.unsafe(`create database ${name}`);
  await closeDatabase(admin);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const sql = connectDatabase(url.href, { max: 1, applicationName: 'test' });
  await migrate({ sql });
  await closeDatabase(sql);
  return name;
}
