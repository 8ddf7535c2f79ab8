/**
 * The simulator in CI: seeds that once failed, a fixed range of others, and what they must have met in all.
 * More seeds: `npm run simulate`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missed, runSeeds, told } from './seeds.ts';
import { type Mode, simulate } from './simulate.ts';

interface KeptSeed {
  readonly seed: number;
  readonly mode: Mode;
  readonly rule: string;
  readonly why: string;
}
/** On a machine that has nothing else to do it takes a tenth of that. */
const busyMachineMs = 600_000;
const folder = join(import.meta.dirname, 'seeds');
const kept = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as KeptSeed);

describe('the simulator', () => {
  it.each([
    [11, 'safety'],
    [12, 'liveness'],
  ] as const)('tells the same story of the same seed (%i, %s)', async (seed, mode) => {
    const [one, other] = [await simulate({ seed, mode }), await simulate({ seed, mode })];
    expect(other.hash).toBe(one.hash);
    expect(other.steps).toBe(one.steps);
    expect((await simulate({ seed: seed + 100, mode })).hash).not.toBe(one.hash);
  });

  it.each(kept)('seed $seed ($mode) holds every rule ($why)', async ({ seed, mode }) => {
    const report = await simulate({ seed, mode });
    expect(report.broken, told(report)).toBeNull();
  });

  it(
    'finds every rule kept by fresh seeds, and meets everything that it declares',
    async () => {
      const safety = await runSeeds({ from: 1_001, seeds: 155, modes: ['safety'] });
      const liveness = await runSeeds({ from: 2_001, seeds: 100, modes: ['liveness'] });
      expect([...safety.broken, ...liveness.broken].map(told)).toEqual([]);
      const reached = new Map([...safety.reached, ...liveness.reached]);
      expect(missed({ ...safety, reached })).toEqual([]);
    },
    busyMachineMs,
  );
});
