/** Many seeds, one after another, and what they came to in all. */
import { goals } from './goals.ts';
import { type Mode, type SeedOptions, type SeedReport, simulate } from './simulate.ts';

export interface Sum {
  seeds: number;
  steps: number;
  simulatedMs: number;
  readonly broken: SeedReport[];
  /** How often: faults, crash points, consequences, states. */
  readonly reached: Map<string, number>;
}

export interface SeedsAsked {
  readonly from: number;
  readonly seeds: number;
  readonly modes: readonly Mode[];
  readonly each?: Omit<SeedOptions, 'seed' | 'mode'>;
  readonly onSeed?: (report: SeedReport) => void;
}

export async function runSeeds({ from, seeds, modes, each, onSeed }: SeedsAsked): Promise<Sum> {
  const sum: Sum = { seeds: 0, steps: 0, simulatedMs: 0, broken: [], reached: new Map() };
  for (let seed = from; seed < from + seeds; seed += 1) {
    for (const mode of modes) {
      const report = await simulate({ ...each, seed, mode });
      add(sum, report);
      onSeed?.(report);
    }
  }
  return sum;
}

function add(sum: Sum, report: SeedReport): void {
  sum.seeds += 1;
  sum.steps += report.steps;
  sum.simulatedMs += report.simulatedMs;
  if (report.broken !== null) sum.broken.push(report);
  for (const [name, times] of report.fired) count(sum.reached, name, times);
  for (const state of report.states) count(sum.reached, state, 1);
}

function count(map: Map<string, number>, name: string, times: number): void {
  map.set(name, (map.get(name) ?? 0) + times);
}

export const missed = ({ reached }: Sum): readonly string[] => goals.filter((goal) => !reached.has(goal));

/** A failing seed, for whoever looks into it. */
export function told({ seed, mode, broken, steps }: SeedReport): string {
  if (broken === null) return `seed ${seed} (${mode}): every rule holds, after ${steps} steps`;
  const again = `npm run simulate -- --seed ${seed} --mode ${mode}`;
  return [
    `seed ${seed} (${mode}) breaks a rule after ${steps} steps: ${broken.rule}`,
    `  ${broken.detail}`,
    ...broken.last.map((line) => `    ${line}`),
    `  again: ${again}`,
  ].join('\n');
}
