/** The next wave of a session: what was asked so far, as a scale where there is one, into pairs. */
import type { Fit } from './fit-types.ts';
import type { JudgeShare } from './judge-shares.ts';
import type { SpecifiedPair } from './listed-pairs.ts';
import { type PlannedPair, planWave, type WaveRule } from './plan-wave.ts';
import { historyOf, type SessionColumns } from './session-columns.ts';
import { type Outsiders, scaleOf } from './session-scale.ts';

export interface SessionPlanRequest {
  readonly columns: SessionColumns;
  readonly rule: WaveRule;
  readonly pairs: number;
  readonly seed: string;
  readonly randomShare: number;
  readonly bothOrdersShare: number;
  readonly repeats: boolean;
  readonly judges: readonly JudgeShare[];
  /** Between grades, in logits; empty without grades. */
  readonly cuts: readonly number[];
  /** As the scale takes them: cuts are places on that scale. */
  readonly outsiders: Outsiders;
  readonly specified: readonly SpecifiedPair[];
}

/** People may be asked more often; a machine once in each order, for then it only repeats itself. */
const timesPerPairMax = { people: 4, machines: 2 };
const needsFit: ReadonlySet<WaveRule> = new Set(['expected_information', 'd_optimal', 'swiss', 'boundary']);

export function planSessionWave(request: SessionPlanRequest): PlannedPair[] {
  const { columns, rule, pairs, seed, bothOrdersShare, judges, cuts, specified } = request;
  const fit = needsFit.has(rule) ? fitIn(request) : null;
  const timesMax = columns.isMachine.includes(0) ? timesPerPairMax.people : timesPerPairMax.machines;
  const wave = (timesPerPair: number, by: WaveRule = rule): PlannedPair[] =>
    planWave({
      scripts: columns.scripts,
      history: historyOf(columns),
      rule: by,
      pairs,
      budget: pairs,
      seed,
      fit,
      randomShare: randomShareOf(request),
      cuts,
      specified,
      judges,
      bothOrdersShare: by === 'specified' ? 0 : bothOrdersShare,
      ...(by === 'specified' ? {} : { caps: { timesPerPair } }),
    });
  // Full coverage leaves nothing but to ask the same pairs again, in the other order.
  if (rule === 'coverage') {
    const fresh = wave(1);
    return fresh.length > 0 || !request.repeats ? fresh : wave(timesMax, 'resampling');
  }
  // Who has met is asked again only when nobody is left who has not.
  for (let times = 1; times <= (request.repeats ? timesMax : 1); times += 1) {
    const planned = wave(times);
    if (planned.length > 0) return planned;
  }
  return [];
}

/**
 * Whoever takes what chance chose needs twice as much to choose from: such a judge then joins all scripts,
 * and sees none of them more often than others. With fewer, one session in three had scripts that nobody
 * joined.
 */
function randomShareOf({ randomShare, judges }: SessionPlanRequest): number {
  const all = judges.reduce((sum, { share }) => sum + share, 0);
  const taken = judges.reduce((sum, { share, takes }) => sum + (takes === 'chance' ? share : 0), 0);
  return taken === 0 ? randomShare : Math.max(randomShare, Math.min(1, (2 * taken) / all));
}

/** Null while there is no scale to go by: pairs are then taken by chance. */
const fitIn = ({ columns, outsiders }: SessionPlanRequest): Fit | null => scaleOf(columns, outsiders).fit;
