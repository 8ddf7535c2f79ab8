import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../../../runtime/assessment/spelling/tokens.ts';

const textsOf = (text: string): readonly string[] => wordsOf(text).map((word) => word.text);
const startsOf = (text: string): readonly string[] =>
  wordsOf(text).flatMap((word) => (word.isSentenceStart ? [word.text] : []));

describe('what is a word', () => {
  test.each([
    [
      'letters of any alphabet (å, ä and ö are letters)',
      'Åsa äter kalvgrädda',
      ['Åsa', 'äter', 'kalvgrädda'],
    ],
    [
      'letters with combining marks (not every file is composed)',
      'sma\u030A o\u0308ar',
      ['sma\u030A', 'o\u0308ar'],
    ],
    [
      'inner apostrophes and hyphens belong to it',
      "don't isn’t well-known",
      ["don't", 'isn’t', 'well-known'],
    ],
    ['outer ones do not (they are quotes and dashes)', "'quoted' -dash- rock'", ['quoted', 'dash', 'rock']],
    ['numbers and words with digits are none', '12 B2 1990s 3rd covid19 x_y ok', ['ok']],
    [
      'addresses are none, with or without a scheme',
      'see www.a.se/x or https://b.c/d?e=f or skolan.se',
      ['see', 'or', 'or'],
    ],
    ['neither are e-mails and names of accounts', 'anna.b@skola.se @anna #tema ok', ['ok']],
    ['nor dotted abbreviations', 'e.g. this, t.ex. detta, bl.a. p.g.a.', ['this', 'detta']],
    ['a text without spaces after its stops still has words', 'over.Then', ['over', 'Then']],
  ])('%s', (_rule, text, words) => {
    expect(textsOf(text)).toEqual(words);
  });

  test('every word stands where it says, and none overlap (corrections are put in by place)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        let end = 0;
        for (const { at, text: word } of wordsOf(text)) {
          expect(text.slice(at, at + word.length)).toBe(word);
          expect(at).toBeGreaterThanOrEqual(end);
          end = at + word.length;
        }
      }),
    );
  });

  test('hostile texts take no longer than others (no pattern is tried at the square of the length)', () => {
    const texts = ['aaa.bbb.'.repeat(6_000), 'a-'.repeat(25_000), '-'.repeat(50_000), 'å'.repeat(50_000)];
    const began = performance.now();
    for (const text of texts) wordsOf(text);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe('where a sentence begins', () => {
  test.each([
    [
      'at the start of the text and after . ! ? … :',
      'One. Two! Three? Four… Five: Six',
      ['One', 'Two', 'Three', 'Four', 'Five', 'Six'],
    ],
    ['behind closing and before opening quotes', '“One.” (Two) said “three”. “Four', ['One', 'Two', 'Four']],
    [
      'with a paragraph, not with a line (texts are broken into lines)',
      'One\ntwo\n\nthree',
      ['One', 'three'],
    ],
    ['not after an abbreviation', 'One e.g. Two t.ex. Tre', ['One']],
    ['not after a comma', 'One, Two', ['One']],
  ])('%s', (_rule, text, starts) => {
    expect(startsOf(text)).toEqual(starts);
  });
});
