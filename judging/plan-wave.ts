/**
 * The next wave of comparisons: which scripts meet, in which order, before which judge. Pure: the same
 * history and seed give the same wave.
 *
 * Invariants
 * - P1 Nobody meets themselves; a pair meets at most `timesPerPair` times, and in one wave twice only as
 *   an audit.
 * - P2 A wave has at most `pairs` comparisons and never more than `budget` allows; what is cut is what was
 *   worth least.
 * - P3 Groups that nothing joins are joined before anything else is asked.
 * - P4 Whoever is behind in appearances comes first, under every rule but `boundary` and the listed ones.
 */
import type { ComparisonMode } from '../contracts/assessment/words.ts';
import { chanceOfWin, massAtCuts } from './expected-information.ts';
import { fillWave } from './fill-wave.ts';
import { type JudgeShare, judgesFor, type Need } from './judge-shares.ts';
import { linkGroups } from './link-groups.ts';
import { type SpecifiedPair, takeResampled, takeSpecified } from './listed-pairs.ts';
import { type OrientationRule, orderOf } from './orientation.ts';
import type { PairHistory } from './pair-history.ts';
import { type ContrastKind, type PlanFit, Uncertainty } from './pair-uncertainty.ts';
import * as rules from './pair-weights.ts';
import { type Random, randomFrom } from './random.ts';
import { ShownLedger } from './shown-history.ts';
import { type ChosenPair, type WaveCaps, WaveDraft } from './wave-draft.ts';

export const waveRules = [
  'balanced',
  'expected_information',
  'd_optimal',
  'swiss',
  'boundary',
  'coverage',
  'resampling',
  'specified',
] as const;
export type WaveRule = (typeof waveRules)[number];

export interface WaveRequest {
  readonly scripts: number;
  readonly history: PairHistory;
  readonly rule: WaveRule;
  /** How many comparisons the wave should have; beyond half the scripts it has several rounds. */
  readonly pairs: number;
  /** How many comparisons may still be asked for. Absent: as many as wanted. */
  readonly budget?: number;
  readonly seed: number | string;
  /** What is known so far. Without it the rules that need it pair at random. */
  readonly fit?: PlanFit | null;
  /** Absent: exact where that is cheap. */
  readonly contrasts?: ContrastKind;
  /** Of adaptive waves; keeps the graph well connected. Absent: 0.3. */
  readonly randomShare?: number;
  /** For `boundary`, and for judges that take such pairs; in logits. */
  readonly cuts?: ArrayLike<number>;
  readonly specified?: readonly SpecifiedPair[];
  readonly caps?: Partial<WaveCaps>;
  /** Absent: one judge, number 0. */
  readonly judges?: readonly JudgeShare[];
  readonly orientation?: OrientationRule;
  /** Share of the pairs that are judged in both orders, as an audit. */
  readonly bothOrdersShare?: number;
}

/**
 * `mode` says why it is asked of this judge. It is `repeat` where the pair stands before it in the wave, in
 * the other order, and `adaptive` also where the pair came by chance but the judge got it for what is known
 * of it.
 */
export interface PlannedPair {
  readonly first: number;
  readonly second: number;
  readonly judge: number;
  readonly mode: ComparisonMode;
}

const RANDOM_SHARE = 0.3;
const RETRIES_PER_PAIR = 3;

export function planWave(request: WaveRequest): PlannedPair[] {
  const { scripts, history, seed, fit = null } = request;
  const wanted = Math.max(0, Math.floor(Math.min(request.pairs, request.budget ?? Infinity)));
  if (wanted === 0 || scripts < 2) return [];
  const random = randomFrom(`${seed}/${history.rows}`);
  const known = fit === null ? null : new Uncertainty(fit, history, request.contrasts);
  const both = isListed(request.rule) ? 0 : (request.bothOrdersShare ?? 0);
  const twins = Math.floor((wanted * both) / (1 + both) + random.next());
  // 1. Who meets.
  const draft = draftOf(request, wanted, both === 0 ? 0 : twins);
  choosePairs(draft, request, { random, known });
  // 2. Which of them twice.
  if (both > 0) chooseTwins(draft, Math.min(twins, Math.ceil(draft.chosen.length * both)), random);
  // 3. Before whom, and in which order.
  return shownPairs(draft.chosen, request, { random, known });
}

interface Context {
  readonly random: Random;
  readonly known: Uncertainty | null;
}

const isListed = (rule: WaveRule): boolean => rule === 'specified' || rule === 'resampling';

function draftOf({ scripts, history, rule, caps }: WaveRequest, wanted: number, twins: number): WaveDraft {
  const rounds = Math.ceil(wanted / Math.floor(scripts / 2));
  const again = caps?.timesPerPair ?? (rule === 'resampling' ? Infinity : 1);
  const all: WaveCaps = {
    // Two more than the others have: whoever is behind catches up within a few waves, not in one.
    appearancesPerWave: isListed(rule) ? Infinity : rule === 'boundary' ? 2 * rounds : rounds + 2,
    appearancesInAll: Infinity,
    retriesPerPair: RETRIES_PER_PAIR,
    ...caps,
    timesPerPair: rule === 'coverage' ? 1 : again,
  };
  return new WaveDraft(scripts, history, all, wanted - twins);
}

function choosePairs(draft: WaveDraft, request: WaveRequest, { random, known }: Context): void {
  const { rule } = request;
  if (rule === 'specified') return takeSpecified(draft, request.specified ?? [], request.history);
  if (rule === 'resampling') return takeResampled(draft, random);
  linkGroups(draft, rule === 'coverage' ? 'coverage' : 'random', random);
  const chance = rules.balancedRule(draft, random);
  const coverage = rules.coverageRule(draft, known?.theta ?? null, random);
  const adaptive = known === null ? null : adaptiveRule(draft, request, known);
  fillWave(draft, {
    rule: rule === 'coverage' ? coverage : (adaptive ?? chance),
    mode: rule === 'coverage' ? 'coverage' : adaptive === null ? 'random' : 'adaptive',
    randomRule: chance,
    randomShare: adaptive === null ? 0 : (request.randomShare ?? RANDOM_SHARE),
    known: adaptive === null ? null : known,
    random,
  });
}

function adaptiveRule(
  draft: WaveDraft,
  { rule, cuts }: WaveRequest,
  known: Uncertainty,
): rules.PairRule | null {
  switch (rule) {
    case 'expected_information':
      return rules.informationRule(draft, known, 'expected');
    case 'd_optimal':
      return rules.informationRule(draft, known, 'determinant');
    case 'swiss':
      return rules.swissRule(draft, known.theta);
    case 'boundary':
      return rules.boundaryRule(draft, known, cuts ?? []);
    case 'balanced':
    case 'coverage':
    case 'resampling':
    case 'specified':
      return null;
  }
}

/** By chance, so that the audit speaks for all pairs. */
function chooseTwins(draft: WaveDraft, twins: number, random: Random): void {
  let left = twins;
  for (const pair of random.shuffle(draft.chosen.slice())) {
    if (left <= 0) return;
    if (draft.roomOf(pair.a) === 0 || draft.roomOf(pair.b) === 0) continue;
    draft.addTwin(pair);
    left -= 1;
  }
}

function shownPairs(
  chosen: readonly ChosenPair[],
  request: WaveRequest,
  { random, known }: Context,
): PlannedPair[] {
  const { scripts, history, judges = [{ judge: 0, share: 1 }], orientation = 'fair_complement' } = request;
  const judgeCount = 1 + judges.reduce((most, { judge }) => Math.max(most, judge), 0);
  const shown = new ShownLedger(scripts, judgeCount, history);
  const need = needOf(known, request.cuts ?? []);
  const byPlace: PlannedPair[][] = chosen.map(() => []);
  for (const given of judgesFor(chosen, judges, { scripts, shown, history, need, random })) {
    const { at, judge, isChosen } = given;
    const pair = chosen[at];
    if (pair === undefined) continue;
    const [first, second] =
      pair.isOrdered === true ? [pair.a, pair.b] : orderOf(orientation, { ...pair, judge }, shown, random);
    shown.show(first, second, judge);
    byPlace[at]?.push({ first, second, judge, mode: isChosen ? 'adaptive' : pair.mode });
    if (pair.isTwice !== true) continue;
    shown.show(second, first, judge);
    byPlace[at]?.push({ first: second, second: first, judge, mode: 'repeat' });
  }
  return byPlace.flat();
}

/** Without a fit nobody needs anybody more than others. */
function needOf(known: Uncertainty | null, cuts: ArrayLike<number>): Need {
  if (known === null) return () => 0;
  const mass = (script: number): number => massAtCuts(known.theta[script] ?? 0, known.variance(script), cuts);
  return ({ a, b }, takes) => {
    if (takes === 'boundary') return Math.max(mass(a), mass(b));
    const chance = chanceOfWin(known.difference(a, b));
    return chance * (1 - chance);
  };
}
