/** A simulated session, wave by wave: fit what there is, plan one round, decide. No pair meets twice. */
import { collectDecisions, type Decision, type Decisions } from '../judging/decisions.ts';
import { fitScale } from '../judging/fit.ts';
import type { Fit } from '../judging/fit-types.ts';
import type { PairHistory } from '../judging/pair-history.ts';
import { planWave, type WaveRule } from '../judging/plan-wave.ts';
import type { Random } from '../judging/random.ts';
import { plainJudges, type ShownPair, simulateDecisions } from '../judging/simulate.ts';

export interface Pairing {
  /** Null: two scripts drawn blindly each time, the only rule that does not balance appearances. */
  readonly rule: WaveRule | null;
  readonly randomShare: number;
}

export interface SessionPlan extends Pairing {
  readonly rounds: number;
  readonly judges: number;
}

export interface SessionState {
  readonly decisions: Decisions;
  /** Null in the first rounds, as long as the scripts do not hang together. */
  readonly fit: Fit | null;
}

/** The state after each round. */
export function* playSession(
  truth: Float64Array,
  { rounds, judges, ...pairing }: SessionPlan,
  random: Random,
): Generator<SessionState, void> {
  const made: Decision[] = [];
  const pairs: ShownPair[] = [];
  let fit: Fit | null = null;
  for (let round = 0; round < rounds; round += 1) {
    const planned = waveOf(pairing, { pairs, fit, scripts: truth.length, random });
    const wave = planned.map((pair) => ({ ...pair, judge: random.below(judges) }));
    pairs.push(...wave);
    made.push(...simulateDecisions(truth, plainJudges(judges), wave, random));
    const decisions = collectDecisions(truth.length, made, judges);
    const result = fitScale(decisions, fit === null ? {} : { start: fit.theta });
    if (result.kind === 'fitted') fit = result.fit;
    yield { decisions, fit };
  }
}

interface SoFar {
  readonly pairs: readonly ShownPair[];
  readonly fit: Fit | null;
  readonly scripts: number;
  readonly random: Random;
}

function waveOf(
  { rule, randomShare }: Pairing,
  { pairs, fit, scripts, random }: SoFar,
): readonly ShownPair[] {
  const wanted = Math.floor(scripts / 2);
  if (rule === null) return Array.from({ length: wanted }, () => blindPair(scripts, random));
  const history = historyOf(pairs);
  return planWave({ scripts, history, rule, pairs: wanted, seed: random.next(), fit, randomShare });
}

function blindPair(scripts: number, random: Random): ShownPair {
  const first = random.below(scripts);
  const second = (first + 1 + random.below(scripts - 1)) % scripts;
  return { first, second, judge: 0 };
}

const historyOf = (pairs: readonly ShownPair[]): PairHistory => ({
  rows: pairs.length,
  first: Int32Array.from(pairs, ({ first }) => first),
  second: Int32Array.from(pairs, ({ second }) => second),
  judge: new Int32Array(pairs.length),
  counts: new Uint8Array(pairs.length).fill(1),
});
