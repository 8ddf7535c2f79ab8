import { expect, it } from 'vitest';
import { runChaos } from './chaos.ts';
import { tableOf } from './table.ts';

/** By hand: `npm run chaos -- --seconds 1800`. Nothing here depends on how fast the machine is. */
it(
  'ninety seconds of kills, freezes, cuts and full disks lose nothing, double nothing, leave nothing stuck',
  { timeout: 900_000 },
  async () => {
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    const report = await runChaos({ seconds: 90, seed: 7, actors: 1_000, only: [], onLine });
    const { figures, wrong } = report;
    expect(wrong, [...lines, tableOf(report)].join('\n')).toEqual([]);
    expect(figures).toMatchObject({ lost: 0, doubled: 0, stuck: 0, divergences: 0, 'broken invariants': 0 });
    expect(figures.accepted, 'a load that was real').toBeGreaterThan(1_000);
    expect([...report.done.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThanOrEqual(5);
  },
);
