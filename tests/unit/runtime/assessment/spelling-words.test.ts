import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { languages } from '../../../../contracts/assessment/words.ts';
import { readAffixes } from '../../../../runtime/assessment/spelling/affixes.ts';
import { casePatternOf, written } from '../../../../runtime/assessment/spelling/case-pattern.ts';
import { builtInLearnerWords } from '../../../../runtime/assessment/spelling/learner-words.ts';
import { readLearnerWords } from '../../../../runtime/assessment/spelling/read-learner-words.ts';
import { RecentMap } from '../../../../runtime/assessment/spelling/recent-map.ts';
import { wordForms } from '../../../../runtime/assessment/spelling/word-forms.ts';
import { WordTrie } from '../../../../runtime/assessment/spelling/word-trie.ts';

describe('case patterns', () => {
  test.each([
    ['word', 'lower', 'right'],
    ['Word', 'capitalised', 'Right'],
    ['Ånger', 'capitalised', 'Right'],
    ['WORD', 'upper', 'RIGHT'],
    ['I', 'capitalised', 'Right'],
    ['iPhone', 'mixed', 'right'],
  ] as const)('%s is %s (a correction is written as the error was)', (word, pattern, right) => {
    expect(casePatternOf(word)).toBe(pattern);
    expect(written('right', pattern)).toBe(right);
  });

  test('a word that is right with capitals only keeps them', () => {
    expect(written('Sweden', 'lower')).toBe('Sweden');
    expect(written("I'm", 'lower')).toBe("I'm");
  });
});

/** The plain way, without bands: what the tree has to agree with. */
function distanceOf(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => i + j),
  );
  const at = (i: number, j: number): number => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      (table[i] as number[])[j] = Math.min(change, at(i - 1, j) + 1, at(i, j - 1) + 1, swap);
    }
  }
  return at(a.length, b.length);
}

describe('the tree of word forms', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'å'), minLength: 1, maxLength: 7 });
  test('finds exactly the forms within the distance, with their distances', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), word, fc.constantFrom(1, 2), (forms, asked, max) => {
        const trie = new WordTrie();
        // Each form as a stem with endings, cut anywhere: the two kinds of branches must look like one.
        forms.forEach((form, at) =>
          trie.add(form.slice(0, at % form.length), [form.slice(at % form.length)]),
        );
        const expected = [...new Set(forms)]
          .map((form) => ({ word: form, distance: distanceOf(asked, form) }))
          .filter(({ distance }) => distance <= max);
        const byWord = (a: { word: string }, b: { word: string }) => (a.word < b.word ? -1 : 1);
        expect([...trie.near(asked, max)].toSorted(byWord)).toEqual(expected.toSorted(byWord));
      }),
    );
  });

  test('stems and endings come from the affix rules; offensive words are kept out', () => {
    const rules =
      'NOSUGGEST !\nPFX U Y 1\nPFX U 0 un .\nSFX S Y 2\nSFX S y ies [^aeiou]y\nSFX S 0 s [^y]\nREP f ph\n';
    const affixes = readAffixes(rules);
    const { trie, neverSuggested } = wordForms(affixes, '3\nparty/S\ndo/SU\ndam/!S\n');
    const formsOf = (asked: string) => trie.near(asked, 1).filter(({ distance }) => distance === 0);
    for (const form of ['party', 'parties', 'do', 'dos', 'undo', 'undos'])
      expect(formsOf(form)).toHaveLength(1);
    for (const form of ['partys', 'unparty', 'dam', 'dams']) expect(formsOf(form)).toHaveLength(0);
    expect(neverSuggested).toEqual(new Set(['dam']));
    expect(affixes.confusions).toEqual([['f', 'ph']]);
  });
});

test('a full map forgets what was not asked for longest', () => {
  const map = new RecentMap<number>(2);
  let made = 0;
  const ask = (key: string) => map.take(key, () => (made += 1));
  ask('a');
  ask('b');
  ask('a');
  ask('c');
  expect(ask('a')).toBe(1);
  expect(made).toBe(3);
  ask('b');
  expect(made).toBe(4);
});

describe('learner words', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-learner-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileWith = (text: string): string => {
    const path = join(folder, 'words.json');
    writeFileSync(path, text);
    return path;
  };

  test.each(languages)(
    'the built-in list of %s is large enough, in lower case, and no right form is wrong',
    (language) => {
      const words = builtInLearnerWords[language];
      expect(words.size).toBeGreaterThanOrEqual(language === 'en' ? 60 : 40);
      for (const [wrong, right] of words) {
        expect(wrong).toBe(wrong.toLowerCase());
        expect(right).not.toBe(wrong);
        for (const part of right.split(' ')) expect(words.get(part.toLowerCase()) ?? part).toBe(part);
      }
    },
  );

  test('a file gives tables by language, keys in lower case', () => {
    const read = readLearnerWords(fileWith('{"en": {"Skool": "school"}, "sv": {"åsså": "och så"}}'));
    expect(read.en).toEqual(new Map([['skool', 'school']]));
    expect(read.sv).toEqual(new Map([['åsså', 'och så']]));
  });

  test.each([
    ['no JSON', '{', 'readable JSON'],
    ['a list', '[]', 'an object of languages'],
    ['an unknown language', '{"de": {}}', '`de`'],
    ['a list for a language', '{"en": []}', '`en` to be an object, got a list'.split(',')[0]],
    ['two words', '{"en": {"a lot of": "many"}}', '`a lot of`'],
    ['no text', '{"en": {"skool": 3}}', '`en.skool` to be words'],
    ['nothing', '{"en": {"skool": " "}}', '`en.skool` to be words'],
    ['a chain', '{"en": {"skool": "alot"}}', '`en.skool` to lead to right words'],
  ])('a file with %s is refused by name (a wrong table would spoil essays quietly)', (_what, text, told) => {
    expect(() => readLearnerWords(fileWith(text))).toThrow(told);
    expect(() => readLearnerWords(fileWith(text))).toThrow(join(folder, 'words.json'));
  });

  test('a missing file is told, too', () => {
    expect(() => readLearnerWords(join(folder, 'none.json'))).toThrow(/readable JSON.*none\.json/);
  });
});
