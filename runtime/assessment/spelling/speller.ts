/**
 * Judges one word of one language: right, corrected, or unknown. Our own search for candidates, because
 * Hunspell's takes 10 to 100 ms for a Swedish word (docs/decisions/0012-spelling-engine.md). Each candidate
 * is put to Hunspell before it is used. What it says depends on the word, and on the variety of English that
 * the text is written in, never on what was asked before.
 */
import type { Language } from '../../../contracts/assessment/words.ts';
import { frequentNames, frequentWords, isFormOfFrequentWord } from './frequent-words.ts';
import type { Dictionary } from './dictionaries.ts';
import { bare, editCost } from './edit-cost.ts';
import { capitalised } from './case-pattern.ts';
import { RecentMap } from './recent-map.ts';
import { counterpartOf, type Variety, varietyOfText } from './varieties.ts';

export type Verdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'unknown' }
  /** Sure: a common word was meant, or the word is long enough to be near to few others. */
  | { readonly kind: 'wrong'; readonly right: string; readonly isSure: boolean };

export interface Speller {
  /** In lower case, with plain apostrophes and hyphens. */
  judge(word: string): Verdict;
  knows(word: string): boolean;
}
export interface AnySpeller {
  /** Corrects as the text is written whose words these are, in lower case: in British or American. */
  forText(words: readonly string[]): Speller;
}

/** Longer ones are no words that anybody writes by mistake; the search would cost what they are long. */
const LETTERS_MAX = 40;
const LETTERS_MIN = 3;
/** From here on a second edit may be corrected. */
const LONG_WORD = 8;
/** Distinct words of some hundred essays; about 3 MB. */
const VERDICTS_MAX = 30_000;

const right: Verdict = { kind: 'right' };
const unknown: Verdict = { kind: 'unknown' };

/** What is added to the cost of an edit. Guesses, like the prices of the edits themselves. */
const cost = {
  needsCapital: 0.45,
  /** Two words, or a compound that the dictionary does not list. */
  madeUp: 0.5,
  confusion: 0.6,
  veryFrequent: -0.6,
  frequent: -0.4,
  formOfFrequent: -0.25,
} as const;
const VERY_FREQUENT = 150;

export function createSpeller(dictionary: Dictionary): AnySpeller {
  const verdicts = new RecentMap<Verdict>(VERDICTS_MAX);
  const looks = new RecentMap<boolean>(VERDICTS_MAX);
  const look = (word: string): boolean => word.length <= LETTERS_MAX && dictionary.knows(word);
  const knows = (word: string): boolean => looks.take(word, look);
  const meant = (word: string): Verdict => verdictOnUnknown(word, dictionary);
  const judge = (word: string): Verdict => (knows(word) ? right : verdicts.take(word, meant));
  return {
    forText(words) {
      const adapt = adaptedTo(words, dictionary);
      return { knows, judge: (word) => adapt(judge(word)) };
    },
  };
}

/** Which variety a text is written in is asked only when a word is to be put in that has one: few have. */
function adaptedTo(words: readonly string[], dictionary: Dictionary): (verdict: Verdict) => Verdict {
  let variety: Variety | null = null;
  return (verdict) => {
    const own = verdict.kind === 'wrong' ? dictionary.varietyOf(verdict.right) : null;
    if (verdict.kind !== 'wrong' || own === null) return verdict;
    variety ??= varietyOfText(words, dictionary);
    if (own === variety) return verdict;
    return { ...verdict, right: counterpartOf(verdict.right, variety, dictionary) };
  };
}

function verdictOnUnknown(word: string, dictionary: Dictionary): Verdict {
  if (word.length < LETTERS_MIN || word.length > LETTERS_MAX) return unknown;
  const best = bestOf(nearest(word, dictionary), dictionary) ?? bestOf(madeUp(word, dictionary), dictionary);
  if (best !== null) return wrong(word, best, dictionary);
  if (word.length < LONG_WORD) return unknown;
  const further = bestOf(listedWithin(word, 2, dictionary), dictionary);
  return further === null ? unknown : wrong(word, further, dictionary);
}

function wrong(word: string, meant: string, { language }: Dictionary): Verdict {
  const isFrequent = frequentWords[language].has(meant) || frequentNames[language].includes(meant);
  const isSure = isFrequent || word.length >= LONG_WORD;
  return { kind: 'wrong', right: meant, isSure };
}

interface Candidate {
  readonly word: string;
  readonly cost: number;
}

/** One edit away, or only without its capital. Without both, only names that everybody writes. */
function nearest(word: string, dictionary: Dictionary): readonly Candidate[] {
  const name = capitalised(word);
  const names = dictionary.knows(name) ? [{ word: name, cost: cost.needsCapital }] : [];
  const missed = frequentNames[dictionary.language].flatMap((one) => {
    const edits = Math.abs(one.length - word.length) > 1 ? 2 : editCost(word, one.toLowerCase());
    return edits > 0 && edits <= 1 ? [{ word: one, cost: edits + cost.frequent }] : [];
  });
  return [...listedWithin(word, 1, dictionary), ...names, ...missed];
}

function listedWithin(word: string, distance: number, dictionary: Dictionary): readonly Candidate[] {
  const { language } = dictionary;
  const ranks = frequentWords[language];
  const candidates: Candidate[] = [];
  for (const near of dictionary.near(word, distance)) {
    if (near.word !== near.word.toLowerCase()) continue;
    const rank = ranks.get(near.word);
    // A short word is near to very many; only one that everybody writes was surely meant.
    if (rank === undefined && word.length <= LETTERS_MIN) continue;
    const usual = rank === undefined ? frequencyOfForm(near.word, language) : frequency(rank);
    candidates.push({ word: near.word, cost: editCost(word, near.word) + usual });
  }
  return candidates;
}

const frequency = (rank: number): number => (rank < VERY_FREQUENT ? cost.veryFrequent : cost.frequent);
const frequencyOfForm = (word: string, language: Language): number =>
  isFormOfFrequentWord(word, language) ? cost.formOfFrequent : 0;

/**
 * What no list of forms has: usual confusions of several letters, compounds with one error, two words in one.
 */
function madeUp(word: string, dictionary: Dictionary): readonly Candidate[] {
  const confused = dictionary.confusions.flatMap(([wrong, meant]) => replaced(word, wrong, meant));
  const confusions = confused.map((made) => ({ word: made, cost: cost.confusion }));
  const edits = word.length < LONG_WORD - 2 ? [] : likelyEdits(word);
  const compounds = edits.map((made) => ({ word: made, cost: editCost(word, made) + cost.madeUp }));
  return [...confusions, ...compounds, ...apart(word, dictionary)];
}

/** Every way to put the one for the other once; `^` and `$` stand for the ends of the word. */
function replaced(word: string, wrong: string, meant: string): readonly string[] {
  const letters = wrong.replace(/^\^/, '').replace(/\$$/, '');
  const made: string[] = [];
  for (let at = word.indexOf(letters); at !== -1; at = word.indexOf(letters, at + 1)) {
    const fitsStart = !wrong.startsWith('^') || at === 0;
    const fitsEnd = !wrong.endsWith('$') || at + letters.length === word.length;
    if (fitsStart && fitsEnd) made.push(word.slice(0, at) + meant + word.slice(at + letters.length));
  }
  return made;
}

/** Not every edit: each is put to Hunspell, which takes 20 µs to turn down a Swedish one. */
function likelyEdits(word: string): readonly string[] {
  const made = new Set<string>();
  for (let at = 0; at < word.length; at += 1) {
    const before = word.slice(0, at);
    const letter = word[at] ?? '';
    const after = word.slice(at + 1);
    made.add(before + after);
    made.add(before + letter + letter + after);
    if (after !== '') made.add(before + after.slice(0, 1) + letter + after.slice(1));
    for (const other of alternatives[bare(letter)] ?? '') made.add(before + other + after);
  }
  made.delete(word);
  return [...made];
}
const alternatives: { readonly [letter: string]: string } = {
  a: 'aåäeo',
  e: 'eäai',
  i: 'iey',
  o: 'oöåau',
  u: 'uoy',
  y: 'yui',
  c: 'ks',
  k: 'c',
  d: 't',
  t: 'd',
  g: 'j',
  j: 'g',
};

/** English only: a Swedish word without its space is a compound, and right more often than not. */
function apart(word: string, { language }: Dictionary): readonly Candidate[] {
  if (language === 'sv') return [];
  const candidates: Candidate[] = [];
  for (let at = 2; at <= word.length - 2; at += 1) {
    const one = frequentWords.en.get(word.slice(0, at));
    const other = frequentWords.en.get(word.slice(at));
    if (one === undefined || other === undefined) continue;
    // Of several ways to cut, the one with the more common words.
    candidates.push({
      word: `${word.slice(0, at)} ${word.slice(at)}`,
      cost: cost.madeUp + (one + other) / 1e5,
    });
  }
  return candidates;
}

/** The cheapest that Hunspell knows. Ties are broken by the letters, so that every thread says the same. */
function bestOf(candidates: readonly Candidate[], dictionary: Dictionary): string | null {
  const inOrder = candidates.toSorted((a, b) => a.cost - b.cost || (a.word < b.word ? -1 : 1));
  const { neverSuggested } = dictionary;
  const best = inOrder.find(({ word }) =>
    word.split(' ').every((part) => !neverSuggested.has(part) && dictionary.knows(part)),
  );
  return best?.word ?? null;
}
