/**
 * Whether anchors come out in the order of their known grades. A result that never looked is no perfect
 * one: without anchors or comparisons of theirs there is no figure at all.
 */
import type { Decisions } from './decisions.ts';

/** An essay of known grade on the scale. */
export interface PlacedAnchor {
  readonly script: number;
  /** From 0, the lowest. */
  readonly grade: number;
  readonly theta: number;
}

export interface AnchorPlace extends PlacedAnchor {
  /** Among the anchors, 1 for the best. */
  readonly rank: number;
  /** By its grade; anchors of one grade share the middle of their ranks. */
  readonly expectedRank: number;
  /** Against other anchors and everybody else. */
  readonly wins: number;
  readonly losses: number;
  readonly winRate: number;
}

export interface AnchorOrder {
  readonly kind: 'ordered';
  /** From the best down. */
  readonly anchors: readonly AnchorPlace[];
  /** Comparisons of two anchors. */
  readonly comparisons: number;
  /** Pairs of anchors in which the lower grade won more often. */
  readonly directInversions: number;
  /** Anchors that were compared and never won, the lowest grade aside. */
  readonly zeroWins: readonly number[];
  readonly pairs: PairOrder;
}

export interface PairOrder {
  readonly concordant: number;
  readonly discordant: number;
  /** Of equal grade or equal place: counted for neither. */
  readonly tied: number;
  /** Kendall's tau-a: over all pairs, so that ties keep it below 1. */
  readonly tauA: number;
  /** Over the pairs that are no ties. */
  readonly gamma: number;
}

export type AnchorOrderResult =
  | AnchorOrder
  | { readonly kind: 'unavailable'; readonly reason: 'too_few_anchors' | 'one_grade' | 'no_comparisons' };

export function anchorOrder(anchors: readonly PlacedAnchor[], decisions: Decisions): AnchorOrderResult {
  const unavailable = (reason: 'too_few_anchors' | 'one_grade' | 'no_comparisons') =>
    ({ kind: 'unavailable', reason }) as const;
  if (anchors.length < 2) return unavailable('too_few_anchors');
  const pairs = pairOrder(anchors);
  if (pairs.concordant + pairs.discordant === 0) return unavailable('one_grade');
  const { wins, losses } = scoresOf(decisions);
  const played = ({ script }: PlacedAnchor): number => (wins[script] ?? 0) + (losses[script] ?? 0);
  if (!anchors.some((anchor) => played(anchor) > 0)) return unavailable('no_comparisons');
  const placed = [...anchors].sort((a, b) => b.theta - a.theta);
  const lowest = Math.min(...anchors.map(({ grade }) => grade));
  const places = placed.map((anchor, at) => ({
    ...anchor,
    rank: at + 1,
    expectedRank: expectedRank(anchors, anchor),
    wins: wins[anchor.script] ?? 0,
    losses: losses[anchor.script] ?? 0,
    winRate: (wins[anchor.script] ?? 0) / played(anchor),
  }));
  const isZero = (one: AnchorPlace): boolean => one.wins === 0 && one.losses > 0 && one.grade > lowest;
  return {
    kind: 'ordered',
    anchors: places,
    ...directOrder(anchors, decisions),
    zeroWins: places.filter(isZero).map(({ script }) => script),
    pairs,
  };
}

/** All pairs of anchors by where they lie. NaN without pairs. */
export function pairOrder(anchors: readonly Pick<PlacedAnchor, 'grade' | 'theta'>[]): PairOrder {
  let [concordant, discordant, tied] = [0, 0, 0];
  anchors.forEach((a, at) => {
    for (const b of anchors.slice(at + 1)) {
      const agreement = Math.sign(a.grade - b.grade) * Math.sign(a.theta - b.theta);
      if (agreement > 0) concordant += 1;
      else if (agreement < 0) discordant += 1;
      else tied += 1;
    }
  });
  const net = concordant - discordant;
  return {
    concordant,
    discordant,
    tied,
    tauA: net / (concordant + discordant + tied),
    gamma: net / (concordant + discordant),
  };
}

function expectedRank(anchors: readonly PlacedAnchor[], { grade }: PlacedAnchor): number {
  const better = anchors.filter((other) => other.grade > grade).length;
  const equal = anchors.filter((other) => other.grade === grade).length;
  return better + (equal + 1) / 2;
}

function scoresOf(decisions: Decisions): { readonly wins: Float64Array; readonly losses: Float64Array } {
  const wins = new Float64Array(decisions.scripts);
  const losses = new Float64Array(decisions.scripts);
  for (let row = 0; row < decisions.rows; row += 1) {
    const weight = decisions.weight[row] ?? 0;
    const half = decisions.isTie[row] === 1 ? weight / 2 : 0;
    const [winner, loser] = [decisions.winner[row] ?? 0, decisions.loser[row] ?? 0];
    wins[winner] = (wins[winner] ?? 0) + weight - half;
    losses[winner] = (losses[winner] ?? 0) + half;
    wins[loser] = (wins[loser] ?? 0) + half;
    losses[loser] = (losses[loser] ?? 0) + weight - half;
  }
  return { wins, losses };
}

function directOrder(
  anchors: readonly PlacedAnchor[],
  decisions: Decisions,
): Pick<AnchorOrder, 'comparisons' | 'directInversions'> {
  const gradeOf = new Map(anchors.map(({ script, grade }) => [script, grade]));
  /** By pair: above 0 where the better grade won more often. */
  const net = new Map<number, number>();
  let comparisons = 0;
  for (let row = 0; row < decisions.rows; row += 1) {
    const [winner, loser] = [decisions.winner[row] ?? 0, decisions.loser[row] ?? 0];
    const [won, lost] = [gradeOf.get(winner), gradeOf.get(loser)];
    if (won === undefined || lost === undefined) continue;
    const weight = decisions.weight[row] ?? 0;
    comparisons += weight;
    if (decisions.isTie[row] === 1) continue;
    const pair = Math.min(winner, loser) * decisions.scripts + Math.max(winner, loser);
    net.set(pair, (net.get(pair) ?? 0) + weight * Math.sign(won - lost));
  }
  return { comparisons, directInversions: [...net.values()].filter((one) => one < 0).length };
}
