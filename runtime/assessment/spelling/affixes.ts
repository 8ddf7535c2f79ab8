/**
 * Reads the part of a Hunspell affix file that the list of word forms needs: affix rules and the table of
 * usual confusions. It may list forms that are no words (needed affixes, parts of compounds, forbidden
 * words): every candidate is put to Hunspell itself before it is used.
 */
export interface AffixRule {
  readonly isPrefix: boolean;
  readonly strip: string;
  readonly add: string;
  readonly condition: RegExp | null;
}
export interface Affixes {
  /** By flag, which in both our dictionaries is one character. */
  readonly rules: ReadonlyMap<string, readonly AffixRule[]>;
  /** REP: what is often written for what. `_` in the file means a space. */
  readonly confusions: readonly (readonly [wrong: string, right: string])[];
  /** Flags of words that are never suggested: offensive ones, forbidden ones, parts of compounds. */
  readonly neverSuggested: ReadonlySet<string>;
}
const hiding = new Set(['NOSUGGEST', 'FORBIDDENWORD', 'ONLYINCOMPOUND']);

export function readAffixes(text: string): Affixes {
  const rules = new Map<string, AffixRule[]>();
  const confusions: (readonly [string, string])[] = [];
  const neverSuggested = new Set<string>();
  for (const line of text.split('\n')) {
    const [what, first = '', second = '', third = '', fourth = ''] = line.split(/\s+/);
    if (what !== undefined && hiding.has(what)) neverSuggested.add(first);
    if (what === 'REP' && second !== '') confusions.push([first, second.replaceAll('_', ' ').trim()]);
    // The head of a group has a number where its rules have the letters to add, and no condition.
    if ((what === 'SFX' || what === 'PFX') && fourth !== '') {
      const rule = affixRule(what === 'PFX', second, third, fourth);
      rules.set(first, [...(rules.get(first) ?? []), rule]);
    }
  }
  return { rules, confusions, neverSuggested };
}

function affixRule(isPrefix: boolean, strip: string, add: string, condition: string): AffixRule {
  const [letters = ''] = add.split('/');
  return {
    isPrefix,
    strip: strip === '0' ? '' : strip,
    add: letters === '0' ? '' : letters,
    condition: condition === '.' ? null : new RegExp(isPrefix ? `^${condition}` : `${condition}$`, 'u'),
  };
}

export interface Entry {
  readonly word: string;
  readonly flags: string;
}
export function* readEntries(text: string): Iterable<Entry> {
  const lines = text.split('\n');
  for (const line of lines.slice(1)) {
    const [entry = ''] = line.trim().split(/\s/);
    const slash = entry.indexOf('/', 1);
    const word = slash === -1 ? entry : entry.slice(0, slash);
    if (/^\p{L}/u.test(word)) yield { word, flags: slash === -1 ? '' : entry.slice(slash + 1) };
  }
}
