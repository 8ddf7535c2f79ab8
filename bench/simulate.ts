/**
 * The simulator: how much of a fleet's life one core plays in a minute, and what it meets on the way. Seeds
 * of their own, apart from those of CI.
 */
import { goals } from '../tests/simulation/goals.ts';
import { missed, runSeeds, type Sum } from '../tests/simulation/seeds.ts';
import { faultNames } from '../tests/simulation/world/faults.ts';
import type { Report } from './figures.ts';

const seeds = 500;
const from = 100_001;

export async function simulate(report: Report): Promise<void> {
  for (const mode of ['safety', 'liveness'] as const) {
    const began = performance.now();
    const sum = await runSeeds({ from, seeds, modes: [mode] });
    const wallMs = performance.now() - began;
    report(`${mode}: seeds`, sum.seeds, 'seeds');
    report(`${mode}: seeds that broke a rule`, sum.broken.length, 'seeds');
    report(`${mode}: steps`, sum.steps, 'steps');
    report(`${mode}: steps per second`, (sum.steps * 1_000) / wallMs, 'steps/s');
    report(`${mode}: simulated hours per wall minute`, sum.simulatedMs / 60 / wallMs, 'h/min');
    report(`${mode}: faults`, faultsIn(sum), 'faults');
    report(`${mode}: goals reached, of ${goals.length}`, goals.length - missed(sum).length, 'goals');
  }
}

const faultsIn = ({ reached }: Sum): number =>
  faultNames.reduce((all, name) => all + (reached.get(name) ?? 0), 0);
