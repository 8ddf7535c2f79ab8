/** A simulator that finds nothing proves nothing: bugs are planted, and it must find each. */
import { describe, expect, it } from 'vitest';
import { plants } from './plants.ts';
import { type SeedReport, simulate } from './simulate.ts';
import type { Plant } from './world/stage.ts';

const seedsMax = 200;
const busyMachineMs = 600_000;

async function firstFinding(plant: Plant): Promise<SeedReport | null> {
  for (let seed = plant.searchFrom ?? 1; seed <= seedsMax; seed += 1) {
    const report = await simulate({ seed, mode: seed % 2 === 1 ? 'safety' : 'liveness', plant });
    if (report.broken !== null) return report;
  }
  return null;
}

describe('a planted bug', () => {
  it.each(plants.map((plant) => [plant.name, plant] as const))(
    `%s: is found within ${seedsMax} seeds (the same seed without it holds)`,
    async (_, plant) => {
      const found = await firstFinding(plant);
      if (found === null) throw new Error(`Expected a seed up to ${seedsMax} to find it, got none`);
      // The same seed without it: the finding is the bug's, and not the simulator's.
      const { seed, mode } = found;
      expect((await simulate({ seed, mode })).broken).toBeNull();
    },
    busyMachineMs,
  );
});
