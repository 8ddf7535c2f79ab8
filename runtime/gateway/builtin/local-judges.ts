/**
 * Judges that are part of the product: they need no provider, cost nothing and answer at once. One knows a
 * truth that it was given and errs as it was told to, for tests and studies. The other looks at the surface
 * of texts, so that a demonstration has something to show; it is not for grading, and every door says so.
 * Both answer the same comparison with the same verdict, however often they are asked.
 */
import type { HeuristicJudge, SimulatedJudge } from '../../../contracts/assessment/judging-shapes.ts';
import { type Random, randomFrom } from '../../../judging/random.ts';
import { RecentMap } from '../../assessment/spelling/recent-map.ts';
import { surfaceScore } from './surface-score.ts';

export interface LocalScript {
  /** Of the essay or anchor. */
  readonly id: string;
  readonly text: string;
}
export interface LocalPair {
  /** Names the comparison: the same key, the same chance. */
  readonly key: string;
  readonly first: LocalScript;
  readonly second: LocalScript;
}
export type LocalVerdict =
  | { readonly kind: 'judged'; readonly winner: 'first' | 'second'; readonly confidence: number }
  | { readonly kind: 'error'; readonly code: string };
export interface LocalJudge {
  /** False: texts need not be read for it. */
  readonly readsTexts: boolean;
  judge(pair: LocalPair): LocalVerdict;
}

const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** From 1 to 5, as models are asked for it: how far the odds are from even. */
const confidenceOf = (chance: number): number => 1 + 8 * Math.abs(chance - 0.5);

function verdictOf(firstWins: number, random: Random): LocalVerdict {
  const winner = random.next() < firstWins ? 'first' : 'second';
  return { kind: 'judged', winner, confidence: confidenceOf(firstWins) };
}

export function simulatedJudge(settings: SimulatedJudge): LocalJudge {
  const { seed, truth, spread, ability, position, lapse, errorRate } = settings;
  const qualityOf = (id: string): number =>
    Object.hasOwn(truth, id) ? (truth[id] ?? 0) : spread * randomFrom(`${seed}/${id}`).normal();
  return {
    readsTexts: false,
    judge: ({ key, first, second }) => {
      const random = randomFrom(`${seed}/${key}`);
      if (random.next() < errorRate) return { kind: 'error', code: 'SIMULATED_ERROR' };
      const logit = ability * (qualityOf(first.id) - qualityOf(second.id)) + position;
      return verdictOf(lapse / 2 + (1 - lapse) * logistic(logit), random);
    },
  };
}

/** Texts whose score is remembered: every essay of a session meets many others. */
const scoresMax = 20_000;
/**
 * How sure it is of a difference of scores (a guess; a judge that is always sure gives no errors to show).
 */
const sharpness = 2.5;

export function heuristicJudge({ seed }: HeuristicJudge): LocalJudge {
  const scores = new RecentMap<number>(scoresMax);
  const scoreOf = ({ id, text }: LocalScript): number =>
    // A replaced text has another length, nearly always; a stale score would only be a little off.
    scores.take(`${id}/${text.length}`, () => surfaceScore(text));
  return {
    readsTexts: true,
    judge: ({ key, first, second }) =>
      verdictOf(logistic(sharpness * (scoreOf(first) - scoreOf(second))), randomFrom(`${seed}/${key}`)),
  };
}
