/** Puts the forms of a Hunspell dictionary into a `WordTrie`: each stem with the endings it may have. */
import { type AffixRule, type Affixes, type Entry, readEntries } from './affixes.ts';
import { WordTrie } from './word-trie.ts';

export interface WordForms {
  readonly trie: WordTrie;
  /** Words that exist, but that nobody is told to write. */
  readonly neverSuggested: ReadonlySet<string>;
}

export function wordForms(affixes: Affixes, dictionary: string): WordForms {
  const trie = new WordTrie();
  const neverSuggested = new Set<string>();
  const sorted = new Map<string, Sorted>();
  for (const entry of readEntries(dictionary)) {
    if (flagsOf(entry.flags).some((flag) => affixes.neverSuggested.has(flag))) {
      neverSuggested.add(entry.word);
      continue;
    }
    const rules = sorted.get(entry.flags) ?? sortedRules(affixes, entry.flags);
    sorted.set(entry.flags, rules);
    addEntry(trie, entry, rules);
  }
  return { trie, neverSuggested };
}

interface Sorted {
  readonly prefixes: readonly AffixRule[];
  readonly suffixes: readonly AffixRule[];
}

function sortedRules(affixes: Affixes, flags: string): Sorted {
  // Sorted, because dictionaries write the same flags in any order, and each order would be a tree.
  const rules = flagsOf(flags)
    .toSorted()
    .flatMap((flag) => affixes.rules.get(flag) ?? []);
  return {
    prefixes: rules.filter((rule) => rule.isPrefix),
    suffixes: rules.filter((rule) => !rule.isPrefix),
  };
}

/** Both our dictionaries have flags of one character. */
const flagsOf = (flags: string): readonly string[] => flags.split('');

function addEntry(trie: WordTrie, { word }: Entry, { prefixes, suffixes }: Sorted): void {
  const fitting = suffixes.filter((rule) => fits(rule, word));
  const begins = prefixes.filter((rule) => fits(rule, word)).map((rule) => rule.add);
  const strips = new Set(['', ...fitting.map((rule) => rule.strip)]);
  for (const strip of strips) {
    const endings = fitting.filter((rule) => rule.strip === strip).map((rule) => rule.add);
    const stem = word.slice(0, word.length - strip.length);
    // The word itself is a form, too, and one that a missing ending is often meant for.
    for (const begin of ['', ...begins]) trie.add(begin + stem, strip === '' ? ['', ...endings] : endings);
  }
}

const fits = (rule: AffixRule, word: string): boolean =>
  rule.condition === null ? word.endsWith(rule.isPrefix ? '' : rule.strip) : rule.condition.test(word);
