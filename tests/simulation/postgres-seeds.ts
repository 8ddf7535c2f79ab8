/** A Postgres of the simulator's own, used by one seed after another. */
import { startPostgresServer } from '../support/postgres.ts';
import { openPostgresWorld } from './ledger/postgres-world.ts';
import type { LedgerWorld } from './ledger/world.ts';

export interface SeedWorld {
  /** The same world again, emptied. */
  readonly openLedger: (nowMs: number) => Promise<LedgerWorld>;
  close(): Promise<void>;
}

export async function openSeedWorld(): Promise<SeedWorld> {
  const server = await startPostgresServer();
  const database = { url: server.url, drop: () => Promise.resolve() };
  const world = await openPostgresWorld({ nowMs: 0, database });
  return {
    openLedger: async (nowMs) => {
      await world.reset(nowMs);
      return world;
    },
    close: async () => {
      await world.close();
      await server.stop();
    },
  };
}
