/**
 * British and American: both are right, and a correction keeps to the one that the text is written in.
 * Schools in Sweden teach British spelling, so it is what a text without signs gets.
 */
import type { Dictionary } from './dictionaries.ts';
import { editCost } from './edit-cost.ts';

export type Variety = 'british' | 'american';

/** So far apart are `manoeuvre` and `maneuver`. */
const DISTANCE_MAX = 2;

/** British to American, in this order; what both write is changed for both. Enough to tell a pair by. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/aeroplane/, 'airplane'],
  [/grey/, 'gray'],
  [/^mum/, 'mom'],
  [/^maths$/, 'math'],
  [/^cos(?=[iy])/, 'coz'],
  [/pyjama/, 'pajama'],
  [/moust/, 'must'],
  [/artef/, 'artif'],
  [/alumini/, 'alumin'],
  [/sceptic/, 'skeptic'],
  [/cialit/, 'cialt'],
  [/[ao]e/g, 'e'],
  [/ou(?=[rl])/g, 'o'],
  [/ph/g, 'f'],
  [/c/g, 's'],
  // Not `prise`, which is another word than `prize`.
  [/(?<=\p{L}{3}[iy])s(?=[aei])/gu, 'z'],
  [/(\p{L})\1/gu, '$1'],
  [/lery/, 'lry'],
  [/lete/, 'let'],
  [/ogue?(?=$|s$|i|e[dr])/, 'og'],
  [/ere(?=d$)/, 'er'],
  [/re(?=[sd]?$)/, 'er'],
  [/er(?=ing)/, 'r'],
  [/e(?=ment|able|abil|ing)/, ''],
];
const americanised = (word: string): string =>
  spellings.reduce((made, [british, american]) => made.replace(british, american), word);

/** Distinct words that only one side of the ocean writes; the greater number tells, British if neither. */
export function varietyOfText(words: readonly string[], { varietyOf }: Dictionary): Variety {
  const varieties = [...new Set(words)].map(varietyOf);
  const count = (asked: Variety): number => varieties.filter((variety) => variety === asked).length;
  return count('american') > count('british') ? 'american' : 'british';
}

/** What only the variety writes for it; the word itself where there is nothing so. */
export function counterpartOf(word: string, variety: Variety, dictionary: Dictionary): string {
  const name = americanised(word);
  const same = dictionary
    .near(word, DISTANCE_MAX)
    .filter((near) => americanised(near.word) === name && dictionary.varietyOf(near.word) === variety)
    .map((near) => ({ word: near.word, cost: editCost(word, near.word) }));
  const [nearest] = same.toSorted((a, b) => a.cost - b.cost || (a.word < b.word ? -1 : 1));
  return nearest?.word ?? word;
}
