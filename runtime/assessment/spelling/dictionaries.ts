/**
 * Opens the dictionary of a language: Hunspell (in WebAssembly) for what is right, word forms for what is
 * near.
 */
import { createHunspellFromStrings } from 'hunspell-wasm';
import type { Language } from '../../../contracts/assessment/words.ts';
import { readAffixes } from './affixes.ts';
import { americanFor, stemOfDoubledL } from './british.ts';
import { bare } from './edit-cost.ts';
import { wordForms } from './word-forms.ts';
import type { Near } from './word-trie.ts';

export interface Dictionary {
  readonly language: Language;
  /** In this very case: names are known with their capital only. */
  knows(word: string): boolean;
  near(word: string, distanceMax: number): readonly Near[];
  readonly confusions: readonly (readonly [wrong: string, right: string])[];
  readonly neverSuggested: ReadonlySet<string>;
}

/** What makes results comparable: a change of any of these may change them. */
export const dictionaryVersions = 'hunspell-wasm 0.3.0, dictionary-en 4.0.0, dictionary-sv 4.0.0';

const files = {
  en: async () => (await import('dictionary-en')).default,
  sv: async () => (await import('dictionary-sv')).default,
} as const;

export async function openDictionary(language: Language): Promise<Dictionary> {
  const { aff, dic } = await files[language]();
  const decoder = new TextDecoder();
  const rules = decoder.decode(aff);
  const entries = decoder.decode(dic);
  const hunspell = await createHunspellFromStrings(rules, entries);
  const affixes = readAffixes(rules);
  const { trie, neverSuggested } = wordForms(affixes, entries);
  const spell = (word: string): boolean => hunspell.testSpelling(word);
  return {
    language,
    knows: language === 'en' ? (word) => spell(word) || isRightInBritain(word, spell) : spell,
    near: (word, distanceMax) => trie.near(word, distanceMax),
    confusions: affixes.confusions,
    neverSuggested,
  };
}

function isRightInBritain(word: string, spell: (word: string) => boolean): boolean {
  const lower = word.toLowerCase();
  const plain = bare(lower);
  // Words on loan keep their accents or lose them (`café`): the dictionary has them without.
  if (plain !== lower) return spell(plain);
  const american = americanFor(lower);
  if (american !== null) return spell(american);
  const stem = stemOfDoubledL(lower);
  return stem !== null && spell(stem) && spell(stem + lower.slice(stem.length + 1));
}
