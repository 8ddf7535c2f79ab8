/**
 * One scale needs a chain of comparisons between any two scripts. Groups that nothing joins are joined
 * first: a path through all of them, in random order, over the least seen script of each. Every other link
 * of the path comes first, so that a wave of one round still gives every script one comparison; a first
 * wave of n − 1 pairs is connected for certain, which random pairs are not.
 */
import type { ComparisonMode } from '../contracts/assessment/words.ts';
import type { Random } from './random.ts';
import type { WaveDraft } from './wave-draft.ts';

/** Of a large group only so many scripts are tried: the first that may meet are as good as any. */
const TRIED_MAX = 8;

export function linkGroups(draft: WaveDraft, mode: ComparisonMode, random: Random): void {
  const groups = random.shuffle(draft.ledger.components());
  for (const group of groups) random.shuffle(group);
  for (const offset of [0, 1]) {
    for (let at = offset; at + 1 < groups.length; at += 2) {
      if (draft.left === 0) return;
      const link = linkBetween(draft, groups[at] ?? [], groups[at + 1] ?? []);
      if (link !== null) draft.add({ a: link[0], b: link[1], mode });
    }
  }
}

function linkBetween(
  draft: WaveDraft,
  group: readonly number[],
  other: readonly number[],
): readonly [number, number] | null {
  const others = leastSeen(draft, other);
  for (const a of leastSeen(draft, group)) {
    const b = others.find((one) => draft.isPermitted(a, one));
    if (b !== undefined) return [a, b];
  }
  return null;
}

function leastSeen(draft: WaveDraft, group: readonly number[]): number[] {
  const seen = (script: number): number => draft.ledger.appearances[script] ?? 0;
  return group
    .filter((script) => draft.roomOf(script) > 0)
    .sort((a, b) => seen(a) - seen(b))
    .slice(0, TRIED_MAX);
}
