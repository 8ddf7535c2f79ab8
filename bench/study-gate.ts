/**
 * How often the gate of agreement opens with as many comparisons by people as the preflight asks for: where
 * people and the machine see the same, and where what they see correlates just as much as is asked for, so
 * that it should stay shut.
 */
import { agreementOf, gate } from '../judging/agreement.ts';
import { collectDecisions, type Decisions } from '../judging/decisions.ts';
import { comparisonsForGate } from '../judging/gate-needs.ts';
import { type Random, randomFrom } from '../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../judging/simulate.ts';
import type { Report } from './figures.ts';
import { type StudyPages, tableOf } from './study-pages.ts';

const LIMIT = 0.7;
const RUNS = 40;
/** Of each script, by the machine; it leans a little to what is shown second. */
const APPEARANCES = 20;
const LEAN = -0.5;
const spreads = [0.7, 1.1, 1.5, 2.5] as const;

export function gateStudy(report: Report, pages: StudyPages): void {
  const rows = [30, 60, 100].map((scripts) => {
    const needed = comparisonsForGate({ scripts, agreementMin: LIMIT }) ?? 0;
    const openedAt = (spread: number, sameness: number): number => {
      const seeds = Array.from({ length: RUNS }, (_, run) => `gate ${scripts} ${spread} ${sameness} ${run}`);
      return seeds.filter((seed) => isOpened({ scripts, needed, spread, sameness }, randomFrom(seed))).length;
    };
    const opened = spreads.map((spread) => openedAt(spread, 1));
    spreads.forEach((spread, at) =>
      report(`gate, ${scripts} scripts, spread ${spread}`, opened[at] ?? 0, ''),
    );
    const wrongly = openedAt(1.1, LIMIT);
    report(`gate, ${scripts} scripts, another view`, wrongly, '');
    return [scripts, needed, ...opened, wrongly].map(String);
  });
  const head = ['scripts', 'by people', ...spreads.map((spread) => `spread ${spread}`), 'another view, 1.1'];
  pages.table('gate', tableOf(head, rows));
}

interface Session {
  readonly scripts: number;
  readonly needed: number;
  readonly spread: number;
  /** The correlation of what people see with what the machine sees. */
  readonly sameness: number;
}

function isOpened({ scripts, needed, spread, sameness }: Session, random: Random): boolean {
  const seen = simulatedTruth(scripts, spread, random);
  const own = simulatedTruth(scripts, spread, random);
  const rest = Math.sqrt(1 - sameness * sameness);
  const byPeople = seen.map((one, script) => sameness * one + rest * (own[script] ?? 0));
  const judged = (truth: Float64Array, comparisons: number, position: number): Decisions => {
    const pairs = balancedPairs(scripts, Math.ceil((2 * comparisons) / scripts), 1, random);
    const asked = pairs.slice(0, comparisons);
    return collectDecisions(scripts, simulateDecisions(truth, [{ ...plainJudge, position }], asked, random));
  };
  const people = judged(byPeople, needed, 0);
  const machine = judged(seen, (scripts * APPEARANCES) / 2, LEAN);
  return gate(agreementOf(people, machine, { position: 'per_judge' }), LIMIT).kind === 'open';
}
