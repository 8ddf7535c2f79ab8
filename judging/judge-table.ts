/**
 * One row for each judge, human or model: how much it decided, how well it fits, and what speaks against it.
 */
import { medianOf } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { expectationOf } from './expectation.ts';
import type { Fit } from './fit-types.ts';
import type { Misfit, MisfitFlag } from './misfits.ts';
import { type PositionBias, positionBiases } from './position-bias.ts';

/** Below this a judge's figures say more of chance than of the judge. */
const DECISIONS_MIN = 10;
/** In deviations: one in a hundred fair judges is flagged. */
const BIAS_Z = 2.576;
/** Of the average judge's: less is nearly a coin. */
const ABILITY_MIN = 0.3;

export type JudgeFlag =
  | MisfitFlag
  | 'few_decisions'
  | 'favours_first'
  | 'favours_second'
  /** Tells scripts apart hardly at all. */
  | 'uninformative'
  /** Sees the scale upside down: another view, or a wrong button. */
  | 'reversed';

export interface JudgeRow {
  readonly judge: number;
  readonly decisions: number;
  /** Of decisions whose order is known, without ties; null without any. */
  readonly firstShare: number | null;
  readonly eta: number | null;
  readonly etaSe: number | null;
  readonly infit: number | null;
  readonly outfit: number | null;
  readonly ability: number;
  /**
   * Share of decisions for the script that stands higher on the scale. The judge's own decisions are in it.
   * Null for a judge that has decided nothing.
   */
  readonly agreement: number | null;
  /** What the fit expects that share to be: close pairs lower it without anybody's fault. */
  readonly agreementExpected: number | null;
  readonly medianMs: number | null;
  readonly flags: readonly JudgeFlag[];
}

export interface JudgeTableOptions {
  /** Of the judges, as `misfits` found them: simulating all decisions a second time would cost seconds. */
  readonly misfits: readonly Misfit[];
  /** How long decisions took, by judge. */
  readonly tookMs?: readonly (readonly number[])[];
}

export function judgeTable(decisions: Decisions, fit: Fit, options: JudgeTableOptions): JudgeRow[] {
  const biases = positionBiases(decisions, fit);
  const agreements = agreementWithScale(decisions, fit);
  return options.misfits.map((misfit, judge) => {
    const took = options.tookMs?.[judge] ?? [];
    const ability = fit.ability[judge] ?? 1;
    const bias = biases[judge];
    return {
      judge,
      decisions: misfit.decisions,
      firstShare: bias?.firstShare ?? null,
      eta: bias?.eta ?? null,
      etaSe: bias?.etaSe ?? null,
      infit: misfit.infit,
      outfit: misfit.outfit,
      ability,
      agreement: perDecision(agreements.seen[judge], misfit),
      agreementExpected: perDecision(agreements.expected[judge], misfit),
      medianMs: took.length === 0 ? null : medianOf(took),
      flags: flagsOf(misfit, ability, bias?.z ?? null),
    };
  });
}

const perDecision = (sum: number | undefined, { decisions }: Misfit): number | null =>
  decisions === 0 ? null : (sum ?? 0) / decisions;

function flagsOf(misfit: Misfit, ability: number, biasZ: PositionBias['z']): JudgeFlag[] {
  const flags: JudgeFlag[] = [];
  if (misfit.decisions < DECISIONS_MIN) flags.push('few_decisions');
  if (misfit.flag !== null) flags.push(misfit.flag);
  if (biasZ !== null && biasZ > BIAS_Z) flags.push('favours_first');
  if (biasZ !== null && biasZ < -BIAS_Z) flags.push('favours_second');
  if (ability < 0) flags.push('reversed');
  else if (ability < ABILITY_MIN) flags.push('uninformative');
  return flags;
}

/** Ties agree by half, and so do decisions between equal scripts. */
function agreementWithScale(decisions: Decisions, fit: Fit): { seen: Float64Array; expected: Float64Array } {
  const { score, mean } = expectationOf(decisions, fit);
  const seen = new Float64Array(decisions.judges);
  const expected = new Float64Array(decisions.judges);
  for (let row = 0; row < decisions.rows; row += 1) {
    const judge = decisions.judge[row] ?? 0;
    const weight = decisions.weight[row] ?? 0;
    const apart = (fit.theta[decisions.winner[row] ?? 0] ?? 0) - (fit.theta[decisions.loser[row] ?? 0] ?? 0);
    seen[judge] = (seen[judge] ?? 0) + weight * towards(score[row] ?? 0, apart);
    expected[judge] = (expected[judge] ?? 0) + weight * towards(mean[row] ?? 0, apart);
  }
  return { seen, expected };
}

/** The share of the winner, or of the loser where that stands higher. */
function towards(share: number, apart: number): number {
  if (apart === 0) return 0.5;
  return apart > 0 ? share : 1 - share;
}
