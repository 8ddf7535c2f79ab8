/**
 * Spelling: what loading, a word and a class of a thousand essays cost, and how often the right word is
 * found, beside the suggestions of Hunspell itself. The essays are made of dictionary words by a seeded
 * generator, with six errors in a hundred words; most errors are seen once, so that the cache cannot help
 * with them.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createHunspellFromStrings } from 'hunspell-wasm';
import { type Language, languages } from '../contracts/assessment/words.ts';
import { readEntries } from '../runtime/assessment/spelling/affixes.ts';
import { frequentWords } from '../runtime/assessment/spelling/frequent-words.ts';
import { type Dictionary, openDictionary } from '../runtime/assessment/spelling/dictionaries.ts';
import { createSpeller } from '../runtime/assessment/spelling/speller.ts';
import {
  type ClosableSpellchecker,
  createSpellchecker,
} from '../runtime/assessment/spelling/spellchecker.ts';
import { type Report, quantile, sortedNumbers } from './figures.ts';
import { spellingPairs } from './spelling-pairs.ts';

const ESSAYS = 1_000;
const WORDS = 600;
const ERRORS_PER_HUNDRED = 6;

export async function spelling(report: Report): Promise<void> {
  for (const language of languages) {
    const rssBefore = process.memoryUsage().rss;
    const began = performance.now();
    const dictionary = await openDictionary(language);
    report(`${language}: load`, performance.now() - began, 'ms');
    report(`${language}: memory of a dictionary`, (process.memoryUsage().rss - rssBefore) / 1e6, 'MB');
    accuracy(report, dictionary);
    await accuracyOfHunspell(report, language);
    await essays(report, language, dictionary);
  }
  report('RSS at the end', process.memoryUsage().rss / 1e6, 'MB');
}

function accuracy(report: Report, dictionary: Dictionary): void {
  const { language } = dictionary;
  const { judge } = createSpeller(dictionary).forText([]);
  rated(report, `${language}: own search`, language, (word) => {
    const verdict = judge(word);
    return verdict.kind === 'wrong' ? verdict.right : word;
  });
}

async function accuracyOfHunspell(report: Report, language: Language): Promise<void> {
  const read = (file: string): string =>
    readFileSync(fileURLToPath(new URL(file, import.meta.resolve(`dictionary-${language}`))), 'utf8');
  const hunspell = await createHunspellFromStrings(read('index.aff'), read('index.dic'));
  const first = (word: string): string =>
    hunspell.testSpelling(word) ? word : (hunspell.getSpellingSuggestions(word)[0] ?? word);
  rated(report, `${language}: Hunspell's first`, language, first);
  hunspell.dispose();
}

function rated(report: Report, name: string, language: Language, correct: (word: string) => string): void {
  const pairs = spellingPairs[language];
  const began = performance.now();
  const found = pairs.filter(({ wrong, right }) => correct(wrong) === right).length;
  const tookMs = performance.now() - began;
  report(`${name}: right of ${pairs.length}`, (100 * found) / pairs.length, '%');
  report(`${name}: per wrong word`, tookMs / pairs.length, 'ms');
}

async function essays(report: Report, language: Language, dictionary: Dictionary): Promise<void> {
  const texts = essaysOf(language, dictionary);
  const spellchecker = createSpellchecker();
  const { signal } = new AbortController();
  // Both threads load now; what a node pays once is reported above.
  await Promise.all([1, 2].map(() => spellchecker.check('warm', language, signal)));
  const began = performance.now();
  const times = await timesOf(spellchecker, texts, language);
  const seconds = (performance.now() - began) / 1_000;
  report(`${language}: ${ESSAYS} essays of ${WORDS} words`, seconds, 's');
  report(`${language}: words`, (ESSAYS * WORDS) / seconds, '/s');
  const inOrder = sortedNumbers(times);
  report(`${language}: one essay p50`, quantile(inOrder, 0.5), 'ms');
  report(`${language}: one essay p99`, quantile(inOrder, 0.99), 'ms');
  const mean = (part: readonly number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
  report(
    `${language}: last 100 against essays 100 to 200`,
    mean(times.slice(-100)) / mean(times.slice(100, 200)),
    'ratio',
  );
  await spellchecker.close();
}

/** Two at a time, as there are threads: what waits in a queue would be measured as slow. */
async function timesOf(
  spellchecker: ClosableSpellchecker,
  texts: readonly string[],
  language: Language,
): Promise<readonly number[]> {
  const { signal } = new AbortController();
  const times: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < texts.length) {
      const at = next;
      next += 1;
      const began = performance.now();
      await spellchecker.check(texts[at] ?? '', language, signal);
      times[at] = performance.now() - began;
    }
  };
  await Promise.all([work(), work()]);
  return times;
}

function essaysOf(language: Language, dictionary: Dictionary): readonly string[] {
  const random = seeded(20_260);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const file = new URL('index.dic', import.meta.resolve(`dictionary-${language}`));
  const listed = [...readEntries(readFileSync(fileURLToPath(file), 'utf8'))]
    .map(({ word }) => word)
    .filter((word) => /^\p{Ll}{3,14}$/u.test(word) && dictionary.knows(word));
  const frequent = [...frequentWords[language].keys()];
  const word = (): string => {
    const right = pick(random() < 0.7 ? frequent : listed);
    return random() * 100 < ERRORS_PER_HUNDRED ? spoilt(right, random) : right;
  };
  const sentence = (): string => Array.from({ length: 12 }, word).join(' ');
  const essay = (): string => Array.from({ length: WORDS / 12 }, sentence).join('. ');
  return Array.from({ length: ESSAYS }, essay);
}

/** One edit somewhere: a letter left out, doubled, changed, or swapped with its neighbour. */
function spoilt(word: string, random: () => number): string {
  const at = Math.floor(random() * word.length);
  const before = word.slice(0, at);
  const letter = word[at] ?? '';
  const after = word.slice(at + 1);
  const made = [
    before + after,
    before + letter + letter + after,
    `${before}${'aeiouy'[Math.floor(random() * 6)]}${after}`,
    before + after.slice(0, 1) + letter + after.slice(1),
  ];
  return made[Math.floor(random() * made.length)] ?? word;
}

/** Mulberry32: the same essays on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
