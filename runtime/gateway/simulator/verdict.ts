/**
 * How the simulated model judges: by the truth it is given, with an ability, a leaning to one side, and
 * lapses.
 */
import type { EssayPair } from '../prompt/fence.ts';
import { winnerWords } from '../providers/judgement-schema.ts';
import { draw, drawNormal } from './draws.ts';
import type { SimulatorScript } from './script.ts';

export interface Verdict {
  readonly evidence: string;
  readonly winner: string;
  readonly confidence: number;
}

const marked = /quality=(-?\d+(?:\.\d+)?)/;
const SPREAD = 1.5;

export function usualQuality(seed: string): (essay: string) => number {
  return (essay) => {
    const mark = marked.exec(essay)?.[1];
    return mark === undefined ? SPREAD * drawNormal(seed, 'quality', essay) : Number(mark);
  };
}

/** The same pair in the same order gets the same verdict, as from a model at temperature 0. */
export function verdictOn(script: SimulatorScript, { first, second }: EssayPair, model: string): Verdict {
  const difference = script.qualityOf(first) - script.qualityOf(second);
  const logit = script.ability * difference + script.position;
  const chance = script.lapse / 2 + (1 - script.lapse) / (1 + Math.exp(-logit));
  const isFirst = draw(script.seed, 'verdict', model, first, second) < chance;
  const winner = isFirst ? winnerWords.first : winnerWords.second;
  const sure = Math.abs((isFirst ? chance : 1 - chance) - 0.5) * 2;
  return {
    evidence: `${winner} keeps closer to the task and argues more clearly.`,
    winner,
    confidence: 1 + Math.min(4, Math.floor(sure * 5)),
  };
}
