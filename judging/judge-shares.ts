/**
 * Who judges which pair. Every judge gets its share of all comparisons, those before included, so that a
 * wave evens out what an earlier one was off. A judge may be given the pairs that need it most, as people
 * are beside machines; the others see all scripts about equally often, so that no judge's taste falls on
 * some of them.
 */
import { OwnGraph } from './own-graph.ts';
import type { PairHistory } from './pair-history.ts';
import type { Random } from './random.ts';
import type { ShownLedger } from './shown-history.ts';
import type { ChosenPair } from './wave-draft.ts';

export interface JudgeShare {
  readonly judge: number;
  /** Of all comparisons, beside the shares of the others. */
  readonly share: number;
  /**
   * `unsure`: the pairs on which judges will differ most; `boundary`: those nearest to a cut.
   * `half_unsure`: half of them at random, so that the judge has a scale of its own which others can be
   * held against. Among unsure pairs alone quality hardly varies, and whoever sees nothing else agrees with
   * nobody. `chance`: such pairs alone, as far as the wave has them, for whoever must be held against
   * others as soon as possible.
   */
  readonly takes?: 'any' | 'unsure' | 'half_unsure' | 'boundary' | 'chance';
}

/** How much a pair needs a judge that takes such pairs. */
export type Need = (pair: ChosenPair, takes: 'unsure' | 'boundary') => number;

interface Share extends JudgeShare {
  left: number;
}

interface Sharing {
  readonly scripts: number;
  readonly shown: ShownLedger;
  /** As `shown` has counted it. */
  readonly history: PairHistory;
  readonly need: Need;
  readonly random: Random;
}

export interface GivenPair {
  /** Its place in the wave. */
  readonly at: number;
  readonly judge: number;
  /** The judge was given it for what is known of its scripts. */
  readonly isChosen: boolean;
}

/**
 * Pair by pair with its judge. Whoever asks records each pair as shown before asking for the next, for the
 * next depends on it.
 */
export function* judgesFor(
  pairs: readonly ChosenPair[],
  shares: readonly JudgeShare[],
  context: Sharing,
): Generator<GivenPair> {
  const { shown, random } = context;
  const quotas = quotasOf(pairs, shares, shown);
  const open = new Set<number>();
  for (const [at, pair] of pairs.entries()) {
    if (pair.judge === undefined) open.add(at);
    else yield { at, judge: pair.judge, isChosen: false };
  }
  for (const share of quotas) {
    if ((share.takes ?? 'any') === 'any') continue;
    for (const { at, isChosen } of wantedBy(share, pairs, open, context)) {
      if (share.left <= 0) break;
      share.left -= timesOf(pairs[at] ?? none);
      open.delete(at);
      yield { at, judge: share.judge, isChosen };
    }
  }
  for (const at of random.shuffle([...open])) {
    const pair = pairs[at] ?? none;
    const share = fairest(pair, quotas, shown);
    share.left -= timesOf(pair);
    yield { at, judge: share.judge, isChosen: false };
  }
}

/**
 * The pairs that are left, in the order in which the judge wants them; whoever asks takes them out of `open`.
 */
function* wantedBy(
  { judge, takes, left }: Share,
  pairs: readonly ChosenPair[],
  open: ReadonlySet<number>,
  { scripts, need, history, random }: Sharing,
): Generator<Omit<GivenPair, 'judge'>> {
  if (takes === 'half_unsure' || takes === 'chance') {
    const own = new OwnGraph(scripts, history, judge);
    const least = takes === 'chance' ? left : Math.floor(left / 2 + random.next());
    const shuffled = random.shuffle([...open]);
    const wanted = takes === 'chance' ? shuffled.filter((at) => pairs[at]?.mode !== 'adaptive') : shuffled;
    for (const at of own.joining(pairs, wanted, least)) yield { at, isChosen: false };
  }
  const kind = takes === 'boundary' ? 'boundary' : 'unsure';
  const needs = new Map([...open].map((at) => [at, need(pairs[at] ?? none, kind)]));
  // Where nothing is known yet, all need it alike, and chance has the choice.
  const isChosen = new Set(needs.values()).size > 1;
  const inOrder = random.shuffle([...open]).sort((a, b) => (needs.get(b) ?? 0) - (needs.get(a) ?? 0));
  for (const at of inOrder) yield { at, isChosen };
}

const none: ChosenPair = { a: 0, b: 0, mode: 'random' };
const timesOf = ({ isTwice }: ChosenPair): number => (isTwice === true ? 2 : 1);

/**
 * Whole numbers that add up to the wave: what each judge is behind its share, the largest remainders
 * first.
 */
function quotasOf(pairs: readonly ChosenPair[], shares: readonly JudgeShare[], shown: ShownLedger): Share[] {
  const wave = pairs.reduce((sum, pair) => sum + (pair.judge === undefined ? timesOf(pair) : 0), 0);
  const sumOfShares = shares.reduce((sum, { share }) => sum + share, 0);
  // Shares of nothing say nothing of who should judge more: all judge alike.
  const partOf = (share: number): number => (sumOfShares > 0 ? share / sumOfShares : 1 / shares.length);
  const given = shares.reduce((sum, { judge }) => sum + (shown.given[judge] ?? 0), 0);
  const behind = shares.map(({ judge, share }) =>
    Math.max(0, partOf(share) * (given + wave) - (shown.given[judge] ?? 0)),
  );
  const sum = behind.reduce((all, one) => all + one, 0);
  const exact = behind.map((one) => (sum === 0 ? 0 : (one / sum) * wave));
  const quotas = shares.map((share, at): Share => ({ ...share, left: Math.floor(exact[at] ?? 0) }));
  const remainder = (at: number): number => (exact[at] ?? 0) % 1;
  const byRemainder = shares.map((_, at) => at).sort((a, b) => remainder(b) - remainder(a));
  let rest = wave - quotas.reduce((all, { left }) => all + left, 0);
  for (const at of byRemainder) {
    const quota = quotas[at];
    if (rest <= 0 || quota === undefined) break;
    quota.left += 1;
    rest -= 1;
  }
  return quotas;
}

/** Of those that still have room: who has seen the two least often for its share. */
function fairest({ a, b }: ChosenPair, quotas: readonly Share[], shown: ShownLedger): Share {
  const open = quotas.filter(({ left }) => left > 0);
  const seen = ({ judge, share }: Share): number =>
    (shown.seenBy(a, judge) + shown.seenBy(b, judge) + 1) / Math.max(share, 1e-9);
  return (open.length > 0 ? open : quotas).reduce((best, one) => (seen(one) < seen(best) ? one : best));
}
