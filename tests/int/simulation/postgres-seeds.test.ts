/** A sample of seeds on the real ledger: the model in memory is only worth what this agrees with. */
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.ts';
import { expectInvariants } from '../../support/invariants.ts';
import { openPostgresWorld } from '../../simulation/ledger/postgres-world.ts';
import { told } from '../../simulation/seeds.ts';
import { simulate } from '../../simulation/simulate.ts';
import { verifyJournal } from '../../../persistence/verify-journal.ts';

describe('the simulator on Postgres', () => {
  it.each([
    [1, 'safety'],
    [2, 'liveness'],
    [3, 'liveness'],
  ] as const)('keeps every rule (seed %i, %s)', async (seed, mode) => {
    const world = await openPostgresWorld({ nowMs: 0, database: await openDatabase() });
    try {
      const openLedger = async (nowMs: number) => {
        await world.reset(nowMs);
        return world;
      };
      const report = await simulate({ seed, mode, minutes: 1, openLedger });
      expect(report.broken, told(report)).toBeNull();
      expect((await verifyJournal(world.sql)).problems).toEqual([]);
      if (mode === 'liveness') await expectInvariants(world.sql);
    } finally {
      await world.close();
    }
  });
});
