import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../runtime/config.ts';
import { startEmbedded } from '../../runtime/embedded/embedded.ts';
import { findNatsServer } from '../../runtime/embedded/nats-binary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The `assay` database of the shared Postgres; tests make databases of their own beside it. */
    postgresUrl: string;
    natsServerBin: string;
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
  project.provide('postgresUrl', services.databaseUrl);
  project.provide('natsServerBin', natsServerBin);
  return async () => {
    await services.stop();
    rmSync(home, { recursive: true, force: true });
  };
}
