/**
 * Fills a wave round by round. In a round every script appears at most once; a share of it meets at random
 * and the others as their rule says. Scripts that are behind play in more rounds, so that all come to the
 * same number of appearances; only the boundary rule sees some more often than others, which is its
 * purpose.
 */
import type { ComparisonMode } from '../contracts/assessment/words.ts';
import type { EdgeList } from './edges.ts';
import { matchRound } from './matching.ts';
import type { Uncertainty } from './pair-uncertainty.ts';
import type { PairRule } from './pair-weights.ts';
import type { Random } from './random.ts';
import type { WaveDraft } from './wave-draft.ts';
import { levelled } from './wave-levels.ts';

export interface Filling {
  readonly rule: PairRule;
  readonly mode: ComparisonMode;
  /** How pairs at random are chosen, and what share of each round they are. */
  readonly randomRule: PairRule;
  readonly randomShare: number;
  /** What is planned counts as asked; null where the rule does not look at it. */
  readonly known: Uncertainty | null;
  readonly random: Random;
}

export function fillWave(draft: WaveDraft, filling: Filling): void {
  const { random } = filling;
  const quota = filling.rule.isMaximumCardinality ? quotasOf(draft, random) : null;
  const play = (scripts: number[], owed: Int32Array | null): boolean =>
    scripts.length >= 2 && playRound(draft, filling, evenNumber(draft, scripts, owed, random), quota) > 0;
  while (draft.left > 0) {
    const behind = quota === null ? [] : scriptsWhere(quota, (script) => draft.roomOf(script) > 0);
    if (play(furthestBehind(draft, behind, quota), quota) || play(behind, quota)) continue;
    // Those behind have met everybody that is behind, so the others help out.
    if (
      !play(
        scriptsWhere(draft.inWave, (script) => draft.roomOf(script) > 0, 0),
        null,
      )
    )
      return;
  }
}

/**
 * Who must not be cut from a round for which there is no room: those that are further behind than the
 * rest.
 */
function furthestBehind(draft: WaveDraft, behind: readonly number[], quota: Int32Array | null): number[] {
  if (quota === null || 2 * draft.left >= behind.length) return [];
  const owed = behind.map((script) => quota[script] ?? 0).sort((a, b) => b - a);
  const least = owed[2 * draft.left] ?? 0;
  return behind.filter((script) => (quota[script] ?? 0) > least);
}

/** Whole rounds are planned for, and the last is cut to its heaviest pairs. */
function quotasOf(draft: WaveDraft, random: Random): Int32Array {
  const { inWave, ledger } = draft;
  const perRound = Math.floor(ledger.scripts / 2);
  const total = 2 * perRound * Math.ceil(draft.left / Math.max(1, perRound));
  const room = inWave.map((_, script) => Math.min(draft.roomOf(script), draft.left));
  return levelled(ledger.appearances, room, total, random);
}

function scriptsWhere(column: Int32Array, isWanted: (script: number) => boolean, least = 1): number[] {
  const scripts: number[] = [];
  for (let script = 0; script < column.length; script += 1) {
    if ((column[script] ?? 0) >= least && isWanted(script)) scripts.push(script);
  }
  return scripts;
}

/** In random order. Of an odd number the one that is least behind sits out, by chance among equals. */
function evenNumber(
  draft: WaveDraft,
  scripts: number[],
  quota: Int32Array | null,
  random: Random,
): Int32Array {
  random.shuffle(scripts);
  if (scripts.length % 2 === 0) return Int32Array.from(scripts);
  const behind = (script: number): number =>
    (quota?.[script] ?? 0) - (draft.ledger.appearances[script] ?? 0) / 1e9;
  const sitsOut = scripts.reduce((least, one) => (behind(one) < behind(least) ? one : least));
  return Int32Array.from(scripts.filter((script) => script !== sitsOut));
}

/** Answers how many pairs were added. */
function playRound(
  draft: WaveDraft,
  filling: Filling,
  scripts: Int32Array,
  quota: Int32Array | null,
): number {
  const { random, randomShare, rule, randomRule } = filling;
  const size = scripts.length / 2;
  const asked = Math.min(size, Math.floor(size * randomShare + random.next()));
  const byChance =
    asked === 0 ? null : matchRound(randomRule.ordersOf(scripts.slice(0, 2 * asked)), randomRule);
  const met = new Set(byChance?.list().flat());
  const others = scripts.filter((script) => !met.has(script));
  const byRule = others.length < 2 ? null : matchRound(rule.ordersOf(others), rule);
  const found = (byChance?.count ?? 0) + (byRule?.count ?? 0);
  const chance = part(byChance?.count ?? 0, Math.min(1, draft.left / Math.max(1, found)), random);
  const worth = rule.isMaximumCardinality ? Infinity : Math.ceil((byRule?.count ?? 0) / 2);
  const added = take(draft, byChance, { most: chance, mode: 'random', filling, quota });
  return (
    added + take(draft, byRule, { most: Math.min(worth, draft.left), mode: filling.mode, filling, quota })
  );
}

/** A share of a whole number, rounded by chance so that it is right on the average. */
const part = (whole: number, share: number, random: Random): number =>
  share === 1 ? whole : Math.floor(whole * share + random.next());

interface Taking {
  readonly most: number;
  readonly mode: ComparisonMode;
  readonly filling: Filling;
  readonly quota: Int32Array | null;
}

/** Those further behind come first, and then the heaviest, so what is cut is the lightest. */
function take(draft: WaveDraft, pairs: EdgeList | null, { most, mode, filling, quota }: Taking): number {
  const owed = ([a, b]: readonly [number, number]): number => (quota?.[a] ?? 0) + (quota?.[b] ?? 0);
  const kept = pairs === null ? [] : pairs.list().sort((one, other) => owed(other) - owed(one));
  const taken = kept.slice(0, Math.min(most, draft.left));
  for (const [a, b] of taken) {
    draft.add({ a, b, mode });
    filling.known?.plan(a, b);
    if (quota !== null) for (const script of [a, b]) quota[script] = Math.max(0, (quota[script] ?? 0) - 1);
  }
  return taken.length;
}
