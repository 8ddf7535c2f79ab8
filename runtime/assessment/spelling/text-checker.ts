/**
 * Checks a text word by word and builds the corrected one in a single pass. Places are always places in the
 * given text, and what lies between corrections is taken over as it is.
 */
import type { SpellingMetrics, SpellingResult } from '../../../actors/assessment-ports.ts';
import { casePatternOf, written } from './case-pattern.ts';
import type { AnySpeller, Speller } from './speller.ts';
import { type Word, wordsOf } from './tokens.ts';

export interface TextChecker {
  readonly speller: AnySpeller;
  readonly learnerWords: ReadonlyMap<string, string>;
  readonly version: string;
}
interface Checker {
  readonly speller: Speller;
  readonly learnerWords: ReadonlyMap<string, string>;
}
type Correction = SpellingResult['corrections'][number];
type Finding = readonly Correction[] | 'right' | 'unknown';

/** Up to here capitals are an abbreviation (`USA`, `HTML`) rather than a loud word. */
const ABBREVIATION_MAX = 5;
/** Fewer words tell nothing. Both are guesses: the worst learner misses far less than half of all words. */
const FOREIGN_WORDS_MIN = 30;
const FOREIGN_SHARE = 0.5;

export function checkText({ speller, learnerWords, version }: TextChecker, text: string): SpellingResult {
  const words = wordsOf(text);
  const own = speller.forText(words.map((word) => plain(word.text).toLowerCase()));
  const checker: Checker = { speller: own, learnerWords };
  const names = namesAmong(words);
  const isForeign = isInAnotherLanguage(checker, words);
  const corrections: Correction[] = [];
  let unknownWords = 0;
  for (const word of words) {
    const finding = isForeign ? knownOrNot(checker, word) : findingOn(checker, word, names);
    if (finding === 'unknown') unknownWords += 1;
    else if (finding !== 'right') corrections.push(...finding);
  }
  const metrics = { ...counted(words.length, corrections), unknownWords, version };
  return { corrected: corrected(text, corrections), metrics, corrections };
}

/**
 * Whether most of its words are unknown: a text of another language, or of none. Nearly every word would be
 * "corrected" into nonsense, and each search costs a hundred times what a known word costs.
 */
function isInAnotherLanguage({ speller, learnerWords }: Checker, words: readonly Word[]): boolean {
  const distinct = new Set(
    words.map((word) => plain(word.text)).filter((word) => casePatternOf(word) === 'lower'),
  );
  if (distinct.size < FOREIGN_WORDS_MIN) return false;
  const unknown = [...distinct].filter((word) => !speller.knows(word) && !learnerWords.has(word));
  return unknown.length > distinct.size * FOREIGN_SHARE;
}

function knownOrNot({ speller }: Checker, { text }: Word): Finding {
  const asWritten = plain(text);
  return speller.knows(asWritten) || speller.knows(asWritten.toLowerCase()) ? 'right' : 'unknown';
}

/** What is written with a capital inside a sentence is taken for a name at the start of one, too. */
function namesAmong(words: readonly Word[]): ReadonlySet<string> {
  const inside = words.filter((word) => !word.isSentenceStart && casePatternOf(word.text) === 'capitalised');
  return new Set(inside.map((word) => word.text));
}

function findingOn(checker: Checker, word: Word, names: ReadonlySet<string>): Finding {
  const asWritten = plain(word.text);
  const pattern = casePatternOf(asWritten);
  const lower = asWritten.toLowerCase();
  const learner = checker.learnerWords.get(lower);
  if (learner !== undefined) return correction(word, written(learner, pattern), 'learner');
  if (pattern === 'upper' && asWritten.length <= ABBREVIATION_MAX) return 'right';
  const { speller } = checker;
  if (pattern !== 'lower' && speller.knows(asWritten)) return 'right';
  if (pattern === 'mixed') return speller.knows(lower) ? 'right' : 'unknown';
  const isName = pattern === 'capitalised' && (!word.isSentenceStart || names.has(word.text));
  if (isName) return speller.knows(lower) ? 'right' : 'unknown';
  return lower.includes('-') ? ofParts(speller, word) : ofWord(speller, word);
}

function ofWord(speller: Speller, word: Word): Finding {
  const asWritten = plain(word.text);
  const lower = asWritten.toLowerCase();
  const verdict = speller.judge(lower);
  const pattern = casePatternOf(asWritten);
  if (verdict.kind === 'wrong') {
    // `Pelle` begins sentences in many stories, and is no pellet.
    if (pattern === 'capitalised' && !verdict.isSure) return 'unknown';
    return correction(word, written(verdict.right, pattern), 'dictionary');
  }
  // `freind's`: the dictionary knows endings of right words only.
  if (verdict.kind === 'unknown' && /.'s$/u.test(lower)) {
    return ofWord(speller, { ...word, text: word.text.slice(0, -2) });
  }
  return verdict.kind;
}

/** A word with hyphens is known as a whole, or its parts are judged each by itself. */
function ofParts(speller: Speller, word: Word): Finding {
  if (speller.knows(plain(word.text).toLowerCase())) return 'right';
  const found: Correction[] = [];
  let isUnknown = false;
  for (const part of word.text.matchAll(/[^-\u2010\u2011]+/gu)) {
    const finding = ofWord(speller, { ...word, at: word.at + part.index, text: part[0] });
    if (finding === 'unknown') isUnknown = true;
    else if (finding !== 'right') found.push(...finding);
  }
  if (found.length > 0) return found;
  return isUnknown ? 'unknown' : 'right';
}

function correction(word: Word, right: string, rule: Correction['rule']): Finding {
  const to = word.text.includes('’') ? right.replaceAll("'", '’') : right;
  return to === word.text ? 'right' : [{ at: word.at, from: word.text, to, rule }];
}

/** As dictionaries write it: composed letters, one kind of apostrophe and hyphen. */
const plain = (word: string): string =>
  word
    .normalize('NFC')
    .replaceAll('’', "'")
    .replaceAll(/[\u2010\u2011]/gu, '-');

function corrected(text: string, corrections: readonly Correction[]): string {
  let made = '';
  let end = 0;
  for (const { at, from, to } of corrections) {
    made += text.slice(end, at) + to;
    end = at + from.length;
  }
  return made + text.slice(end);
}

type Counted = Omit<SpellingMetrics, 'unknownWords' | 'version'>;
function counted(words: number, corrections: readonly Correction[]): Counted {
  const learnerCorrections = corrections.filter((one) => one.rule === 'learner').length;
  return {
    words,
    corrections: corrections.length,
    learnerCorrections,
    dictionaryCorrections: corrections.length - learnerCorrections,
    density: words === 0 ? 0 : Math.round((corrections.length / words) * 10_000) / 100,
  };
}
