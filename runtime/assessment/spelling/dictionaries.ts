/**
 * Opens the dictionary of a language: Hunspell (in WebAssembly) for what is right, word forms for what is
 * near.
 */
import { createHunspellFromStrings } from 'hunspell-wasm';
import type { Language } from '../../../contracts/assessment/words.ts';
import { readAffixes } from './affixes.ts';
import { bare } from './edit-cost.ts';
import type { Variety } from './varieties.ts';
import { wordForms } from './word-forms.ts';
import type { Near } from './word-trie.ts';

export interface Dictionary {
  readonly language: Language;
  /** In this very case: names are known with their capital only. */
  knows(word: string): boolean;
  /** The one variety that writes so; null for what all write, and for unknown words. */
  readonly varietyOf: (word: string) => Variety | null;
  near(word: string, distanceMax: number): readonly Near[];
  readonly confusions: readonly (readonly [wrong: string, right: string])[];
  readonly neverSuggested: ReadonlySet<string>;
}

/** What makes results comparable: a change of any of these may change them. */
export const dictionaryVersions =
  'hunspell-wasm 0.3.0, dictionary-en 4.0.0, dictionary-en-gb 3.0.0, dictionary-sv 4.0.0';

/** Right in Britain, and not in its dictionary. */
const alsoBritish = new Set(['leant', 'foetus', 'foetuses']);

export const openDictionary = (language: Language): Promise<Dictionary> =>
  language === 'en' ? openEnglish() : openSwedish();

async function openSwedish(): Promise<Dictionary> {
  const { rules, entries } = textsOf((await import('dictionary-sv')).default);
  const knows = await speller(rules, entries);
  return { language: 'sv', knows, varietyOf: () => null, ...searched(rules, entries) };
}

/**
 * Hunspell has each variety by itself, the tree of forms has both: they share their affix file and all but
 * one entry in forty.
 */
async function openEnglish(): Promise<Dictionary> {
  const american = textsOf((await import('dictionary-en')).default);
  const british = textsOf((await import('dictionary-en-gb')).default);
  const inAmerica = await speller(american.rules, american.entries);
  const inDictionary = await speller(british.rules, british.entries);
  const inBritain = (word: string): boolean => inDictionary(word) || alsoBritish.has(word);
  const spell = (word: string): boolean => inAmerica(word) || inBritain(word);
  const entries = new Set(american.entries.split('\n'));
  for (const entry of british.entries.split('\n').slice(1)) entries.add(entry);
  return {
    language: 'en',
    knows: (word) => spell(word) || isKnownWithoutAccents(word, spell),
    varietyOf: (word) => {
      const isAmerican = inAmerica(word);
      if (isAmerican === inBritain(word)) return null;
      return isAmerican ? 'american' : 'british';
    },
    ...searched(american.rules, [...entries].join('\n')),
  };
}

/** Words on loan keep their accents or lose them (`café`): the dictionaries have them without. */
function isKnownWithoutAccents(word: string, spell: (word: string) => boolean): boolean {
  const lower = word.toLowerCase();
  const plain = bare(lower);
  return plain !== lower && spell(plain);
}

interface Files {
  readonly aff: Uint8Array;
  readonly dic: Uint8Array;
}
function textsOf({ aff, dic }: Files): { readonly rules: string; readonly entries: string } {
  const decoder = new TextDecoder();
  return { rules: decoder.decode(aff), entries: decoder.decode(dic) };
}

async function speller(rules: string, entries: string): Promise<(word: string) => boolean> {
  const hunspell = await createHunspellFromStrings(rules, entries);
  return (word) => hunspell.testSpelling(word);
}

function searched(
  rules: string,
  entries: string,
): Pick<Dictionary, 'near' | 'confusions' | 'neverSuggested'> {
  const affixes = readAffixes(rules);
  const { trie, neverSuggested } = wordForms(affixes, entries);
  return {
    near: (word, distanceMax) => trie.near(word, distanceMax),
    confusions: affixes.confusions,
    neverSuggested,
  };
}
