/**
 * A session in which people and a machine see the same truth, and grades wait for their agreement: planned,
 * asked and measured by the code that does so in production.
 */
import type { JudgeShare } from '../../../judging/judge-shares.ts';
import type { PlannedPair } from '../../../judging/plan-wave.ts';
import { type Random, randomFrom } from '../../../judging/random.ts';
import { outcomes, type SessionColumns } from '../../../judging/session-columns.ts';
import { findingsOf, type Findings } from '../../../judging/session-findings.ts';
import { planSessionWave } from '../../../judging/session-plan.ts';
import { scaleOf } from '../../../judging/session-scale.ts';
import { judgeSimulated, simulatedTruth } from '../../../judging/simulate.ts';

export interface GatedSession {
  readonly scripts: number;
  readonly peopleShare: number;
  readonly takes: JudgeShare['takes'];
  readonly agreementMin: number;
  readonly seed: string;
  /**
   * Absent: people see what the machine sees. Their part of the truth is then so large, the rest is their
   * own.
   */
  readonly sameness?: number;
  /** Of what people see, in logits; absent: 2. */
  readonly spread?: number;
  /** Of each script, all together; absent: ten comparisons for each. */
  readonly budget?: number;
  /** Counts what people were asked for a reason like any other, as it once was. */
  readonly isBlind?: boolean;
}

const judges = { machine: 0, people: 1 } as const;

export function playGated(session: GatedSession): NonNullable<Findings['agreement']> {
  const { scripts, budget = 10 * scripts, agreementMin, isBlind = false } = session;
  const random = randomFrom(session.seed);
  const truth = truthOf(session, random);
  const asked: Asked[] = [];
  for (let wave = 1; asked.length < budget; wave += 1) {
    const pairs = nextWave(session, columnsOf(scripts, asked), { wave, left: budget - asked.length });
    asked.push(...pairs.map((pair) => ({ ...pair, outcome: answered(pair, truth, random) })));
  }
  const columns = columnsOf(scripts, asked);
  const { decisions, fit } = scaleOf(columns);
  if (fit === null) throw new Error('Expected a scale');
  const seen = isBlind ? { ...columns, isChosen: new Uint8Array(asked.length) } : columns;
  const request = { columns: seen, decisions, fit, seed: session.seed, isHuman: [false, true], agreementMin };
  const { agreement } = findingsOf(request);
  if (agreement === null) throw new Error('Expected people and a machine');
  return agreement;
}

interface Asked extends PlannedPair {
  readonly outcome: number;
}
type Truth = readonly [machine: Float64Array, people: Float64Array];

function truthOf({ scripts, sameness = 1, spread = 2 }: GatedSession, random: Random): Truth {
  const seen = simulatedTruth(scripts, spread, random);
  const own = simulatedTruth(scripts, spread, random);
  const rest = Math.sqrt(1 - sameness * sameness);
  return [seen, seen.map((one, script) => sameness * one + rest * (own[script] ?? 0))];
}

function nextWave(
  { scripts, peopleShare, takes = 'any', seed }: GatedSession,
  columns: SessionColumns,
  { wave, left }: { readonly wave: number; readonly left: number },
): PlannedPair[] {
  const pairs = Math.min(left, (wave === 1 ? 1.5 : 1) * scripts);
  return planSessionWave({
    columns,
    rule: 'expected_information',
    pairs,
    seed: `${seed}/${wave}`,
    randomShare: 0.3,
    bothOrdersShare: 0.1,
    repeats: true,
    judges: [
      { judge: judges.machine, share: 1 - peopleShare },
      { judge: judges.people, share: peopleShare, takes },
    ],
    cuts: [],
    outsiders: { known: [], anchors: [] },
    specified: [],
  });
}

function answered({ first, second, judge }: PlannedPair, truth: Truth, random: Random): number {
  const seen = truth[judge === judges.people ? 1 : 0];
  const lean = { ability: 1, lapse: 0, position: judge === judges.people ? 0 : -0.5 };
  const thetas = { thetaFirst: seen[first] ?? 0, thetaSecond: seen[second] ?? 0 };
  return judgeSimulated({ ...lean, ...thetas }, random) === 'first' ? outcomes.first : outcomes.second;
}

const columnsOf = (scripts: number, asked: readonly Asked[]): SessionColumns => ({
  scripts,
  judges: 2,
  isMachine: Uint8Array.of(1, 0),
  first: Int32Array.from(asked, ({ first }) => first),
  second: Int32Array.from(asked, ({ second }) => second),
  judge: Int32Array.from(asked, ({ judge }) => judge),
  outcome: Uint8Array.from(asked, ({ outcome }) => outcome),
  isChosen: Uint8Array.from(asked, ({ mode }, row) =>
    (mode === 'repeat' ? asked[row - 1]?.mode : mode) === 'adaptive' ? 1 : 0,
  ),
});
