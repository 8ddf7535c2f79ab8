/**
 * How unlikely it is that somebody wrote one word and meant another. Edits that learners make (a double
 * letter left out, a wrong vowel, dots forgotten, letters that sound alike, neighbours swapped) cost less
 * than others. The prices are guesses, ordered by what is known of such errors; the bench says what they are
 * worth together.
 */
const price = {
  accent: 0.35,
  double: 0.4,
  vowel: 0.6,
  soundAlike: 0.6,
  swapped: 0.6,
  silent: 0.75,
  /** Next to each other on the keyboard. */
  near: 0.8,
  letter: 0.9,
  other: 1,
  firstLetter: 0.4,
  /** Leaving a letter out is commoner than writing one too many, unless it is doubled. */
  tooMany: 0.1,
} as const;

const vowels = new Set('aeiouyåäö');
const silent = new Set('ehgk');
const soundAlike = pairsOf('ck cs sz ks gj jy dt bp vw fv mn cz qk xs');
const keys = ['qwertyuiopå', 'asdfghjklöä', 'zxcvbnm'];

export function editCost(wrong: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last = runningSum(right);
  for (let at = 1; at <= wrong.length; at += 1) {
    const dropped = oneSided(wrong, at - 1) + price.tooMany;
    const row = [(last[0] ?? 0) + dropped];
    for (let to = 1; to <= right.length; to += 1) {
      const costs = [
        (last[to - 1] ?? 0) + changed(wrong[at - 1] ?? '', right[to - 1] ?? ''),
        (last[to] ?? 0) + dropped,
        (row[to - 1] ?? 0) + oneSided(right, to - 1),
      ];
      const isSwapped = wrong[at - 1] === right[to - 2] && wrong[at - 2] === right[to - 1];
      if (at > 1 && to > 1 && isSwapped) costs.push((beforeLast[to - 2] ?? 0) + price.swapped);
      row.push(Math.min(...costs));
    }
    beforeLast = last;
    last = row;
  }
  return (last[right.length] ?? 0) + (wrong[0] === right[0] ? 0 : price.firstLetter);
}

function runningSum(word: string): readonly number[] {
  const sums = [0];
  for (let at = 0; at < word.length; at += 1) sums.push((sums[at] ?? 0) + oneSided(word, at));
  return sums;
}

/** A letter that stands in one of the two words only. */
function oneSided(word: string, at: number): number {
  const letter = word[at] ?? '';
  if (letter === word[at - 1] || letter === word[at + 1]) return price.double;
  if (letter === "'") return price.accent;
  return silent.has(letter) ? price.silent : price.letter;
}

function changed(wrong: string, right: string): number {
  if (wrong === right) return 0;
  if (bare(wrong) === bare(right)) return price.accent;
  if (vowels.has(wrong) && vowels.has(right)) return price.vowel;
  if (soundAlike.has(wrong + right)) return price.soundAlike;
  return areNeighbours(wrong, right) ? price.near : price.other;
}

/** Without dots, rings and accents. */
export const bare = (word: string): string => word.normalize('NFD').replaceAll(/\p{M}/gu, '');

function areNeighbours(one: string, other: string): boolean {
  return keys.some((row) => row.includes(one) && Math.abs(row.indexOf(one) - row.indexOf(other)) === 1);
}

function pairsOf(list: string): ReadonlySet<string> {
  const pairs = list.split(' ');
  return new Set(pairs.flatMap((pair) => [pair, pair.slice(1) + pair.slice(0, 1)]));
}
