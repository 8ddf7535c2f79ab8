/**
 * Coin tosses in sessions of different sizes: an honest reliability is near 0 in the mean of many, but of few
 * scripts a single one may look like a third or more by chance. Whoever reads one figure of one small class
 * should know how far that goes.
 */
import { meanOf } from '../judging/correlation.ts';
import { randomFrom } from '../judging/random.ts';
import { empiricalBayesReliability } from '../judging/reliability.ts';
import type { Report } from './figures.ts';
import { decimals, type StudyPages, tableOf } from './study-pages.ts';
import { type Pairing, playSession } from './study-session.ts';

const ROUNDS = 20;
const sizes = [
  { scripts: 10, runs: 40 },
  { scripts: 20, runs: 40 },
  { scripts: 50, runs: 20 },
  { scripts: 100, runs: 12 },
  { scripts: 200, runs: 4 },
] as const;
const pairings: Readonly<Record<string, Pairing>> = {
  balanced: { rule: 'balanced', randomShare: 1 },
  information: { rule: 'expected_information', randomShare: 0.3 },
};
const FAINT = 0.3;

export function sizeStudy(report: Report, pages: StudyPages): void {
  const rows = sizes.flatMap(({ scripts, runs }) =>
    Object.entries(pairings).map(([name, pairing]) => {
      const read = Array.from({ length: runs }, (_, run) => readOf(scripts, pairing, `${name} ${run}`));
      const above = read.filter((one) => one > FAINT).length;
      const [mean, most] = [meanOf(read), read.reduce((a, b) => Math.max(a, b))];
      report(`coins, ${scripts} scripts, ${name}: rel_EB`, mean, '');
      report(`coins, ${scripts} scripts, ${name}: largest`, most, '');
      return [String(scripts), name, String(runs), decimals(mean, 3), decimals(most, 3), String(above)];
    }),
  );
  const head = ['scripts', 'pairs', 'sessions', 'rel_EB, mean', 'largest', `above ${FAINT}`];
  pages.table('sizes', tableOf(head, rows));
}

/** After twenty rounds without a pair twice, or as many as a small class has. */
function readOf(scripts: number, pairing: Pairing, seed: string): number {
  const random = randomFrom(`coins by size ${scripts} ${seed}`);
  const plan = { ...pairing, rounds: Math.min(ROUNDS, scripts - 1), judges: 1 };
  const last = [...playSession(new Float64Array(scripts), plan, random)].at(-1);
  if (last?.fit === null || last === undefined) throw new Error('Expected scripts that hang together');
  return empiricalBayesReliability(last.fit) ?? 0;
}
