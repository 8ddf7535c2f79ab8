import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SpellingResult } from '../../../../actors/assessment-ports.ts';
import type { Language } from '../../../../contracts/assessment/words.ts';
import { frequentWords } from '../../../../runtime/assessment/spelling/frequent-words.ts';
import { type Dictionary, openDictionary } from '../../../../runtime/assessment/spelling/dictionaries.ts';
import { builtInLearnerWords } from '../../../../runtime/assessment/spelling/learner-words.ts';
import { createSpeller } from '../../../../runtime/assessment/spelling/speller.ts';
import { checkText, type TextChecker } from '../../../../runtime/assessment/spelling/text-checker.ts';
import { counterpartOf } from '../../../../runtime/assessment/spelling/varieties.ts';

let dictionaries: { readonly [L in Language]: Dictionary };
beforeAll(async () => {
  dictionaries = { en: await openDictionary('en'), sv: await openDictionary('sv') };
});

const checkerOf = (language: Language): TextChecker => ({
  speller: createSpeller(dictionaries[language]),
  learnerWords: builtInLearnerWords[language],
  version: 'test',
});
const check = (text: string, language: Language): SpellingResult => checkText(checkerOf(language), text);

const clean = {
  en: [
    "I don't think that school is boring. My friend Sandra and I travelled to London last summer, e.g. to",
    'see the theatre; it was our favourite colour. “Isn’t it well-known?” she asked. We saw NASA at 10:30',
    '(12th of June), see www.example.org or write to anna@school.se. The café was naïve, and we learnt to',
    'organise.',
  ].join('\n'),
  sv: [
    'Jag tycker att skolan är rolig. På sommarlovet åkte vi till Göteborg, bl.a. för att se på fotboll.',
    'Klimatförändringarna är ett samhällsproblem, och miljöpolitiken påverkar ungdomarnas framtidsdrömmar.',
    'Vi åt jordgubbstårta, t.ex. på kompisens födelsedagskalas. ”Är det här en TV-serie?” frågade läraren.',
  ].join('\n'),
};

describe('clean texts', () => {
  test.each(['en', 'sv'] as const)('%s: nothing is corrected, and nothing is unknown', (language) => {
    const { corrected, metrics } = check(clean[language], language);
    expect(corrected).toBe(clean[language]);
    expect(metrics).toMatchObject({ corrections: 0, unknownWords: 0, density: 0 });
  });

  test('an empty text has no words, and no density of errors', () => {
    expect(check('', 'en').metrics).toMatchObject({ words: 0, corrections: 0, density: 0 });
  });

  test('Swedish compounds are words, listed or not', () => {
    const compounds = 'fotbollslag datorspel busshållplats mobiltelefon läxförhör engelskalärare skolmatsal ';
    const more = 'gymnasieelever världskriget grupparbete lärarrum hundpromenad bokrecension klassrumsdörr';
    expect(check(compounds + more, 'sv').metrics).toMatchObject({ corrections: 0, unknownWords: 0 });
  });
});

describe('errors', () => {
  const cases: readonly (readonly [Language, string, string])[] = [
    ['en', 'wrok', 'work'],
    ['en', 'knwon', 'known'],
    ['en', 'tought-provoking beautful', 'thought-provoking beautiful'],
    ['en', 'enviromantal', 'environmental'],
    ['en', 'fotograph', 'photograph'],
    ['en', 'inthe', 'in the'],
    ['en', "my techer's book", "my teacher's book"],
    ['en', 'from sweden in febuary', 'from Sweden in February'],
    ['en', 'smilling and feelling', 'smiling and feeling'],
    ['sv', 'tyker', 'tycker'],
    ['sv', 'ocksa', 'också'],
    ['sv', 'skolann i sverige', 'skolan i Sverige'],
    ['sv', 'klimatförendringarna', 'klimatförändringarna'],
    ['sv', 'fotbolsträning', 'fotbollsträning'],
  ];
  test.each(cases)('%s: %s becomes %s', (language, text, right) => {
    // Not at the start of a sentence, where a capital would be looked for.
    expect(check(`x, ${text}`, language).corrected).toBe(`x, ${right}`);
  });

  test('the case of the error is kept (UPPER, Capitalised, lower)', () => {
    expect(check('Wrok wrok. Wrok IMPORTNAT', 'en').corrected).toBe('Work work. Work IMPORTANT');
  });

  test('the apostrophe of the text is kept', () => {
    expect(check('we dont, my freind’s', 'en').corrected).toBe("we don't, my friend’s");
  });

  test('decomposed letters are the same letters (some files have them so)', () => {
    const { corrections } = check('vi är ungdommar i världen'.normalize('NFD'), 'sv');
    expect(corrections.map(({ to }) => to)).toEqual(['ungdomar']);
  });
});

describe('British and American', () => {
  test('both are right, with or without accents', () => {
    const text = 'colour organise travelling, color organize traveling, learnt leant programme café naïve';
    expect(check(text, 'en').metrics).toMatchObject({ corrections: 0, unknownWords: 0 });
  });

  const cases: readonly (readonly [string, string, string])[] = [
    ['British without a sign', 'my neigbour', 'my neighbour'],
    ['British even from an American error', 'my neigbor', 'my neighbour'],
    ['British beside as many American words', 'the colour of the center, neigbor', 'neighbour'],
    ['American in an American text', 'the color of my neigbor', 'the color of my neighbor'],
    ['American even from a British error', 'the center, my neigbour', 'the center, my neighbor'],
    ['a word that stands twice is one sign', 'color color colour neigbor', 'neighbour'],
    ['British with capitals', 'The Color of COLOUR. NEIGBORS', 'The Color of COLOUR. NEIGHBOURS'],
  ];
  test.each(cases)('a correction is %s (it must not mix the varieties)', (_what, text, end) => {
    expect(check(text, 'en').corrected.endsWith(end)).toBe(true);
  });

  test.each([
    ['color', 'colour'],
    ['theaters', 'theatres'],
    ['centered', 'centred'],
    ['organizing', 'organising'],
    ['analyzed', 'analysed'],
    ['traveled', 'travelled'],
    ['defense', 'defence'],
    ['maneuver', 'manoeuvre'],
    ['catalogs', 'catalogues'],
    ['jewelry', 'jewellery'],
    ['gray', 'grey'],
    ['moms', 'mums'],
  ])('%s and %s are one word', (american, british) => {
    expect(counterpartOf(american, 'british', dictionaries.en)).toBe(british);
    expect(counterpartOf(british, 'american', dictionaries.en)).toBe(american);
  });

  test.each([
    ['fiber', 'fibre'],
    ['liter', 'litre'],
    ['ruble', 'ruble'],
    ['prized', 'prized'],
    ['performative', 'performative'],
    ['school', 'school'],
  ])('%s becomes no other word (fibber, litter, rubble, prised, preformative are near)', (word, british) => {
    expect(counterpartOf(word, 'british', dictionaries.en)).toBe(british);
  });

  test('both dictionaries have the same affixes (one list of forms is made of them)', async () => {
    const american = (await import('dictionary-en')).default;
    const british = (await import('dictionary-en-gb')).default;
    expect(Buffer.from(british.aff).equals(american.aff)).toBe(true);
  });

  test('Swedish has no varieties', () => {
    expect(dictionaries.sv.varietyOf('färg')).toBeNull();
  });
});

describe('what is left as it is', () => {
  test.each([
    ['a name inside a sentence', 'we met Pellek and Zorbaxa'],
    ['a name at the start of one, if nothing common was meant', 'Pelle went home'],
    ['a name at the start that also stands inside another', 'Whic met Whic'],
    ['what is near to no word', 'a xqzzvkw of brrrtk'],
    ['what is longer than any word', `the ${'ab'.repeat(40)}`],
    ['mixed case', 'my YuoTueb'],
  ])('%s counts as unknown', (_what, text) => {
    const { corrected, metrics } = check(text, 'en');
    expect(corrected).toBe(text);
    expect(metrics.corrections).toBe(0);
    expect(metrics.unknownWords).toBeGreaterThan(0);
  });

  test('a text of another language (nearly every word would become nonsense)', () => {
    const asEnglish = check(`${clean.sv} Och i vår by finns det inte så mycket att göra.`, 'en');
    expect(asEnglish.metrics).toMatchObject({ corrections: 0 });
    expect(asEnglish.metrics.unknownWords).toBeGreaterThan(20);
    const asSwedish = check(`${clean.en} There is alot to do, becouse we like it very much.`, 'sv');
    expect(asSwedish.metrics).toMatchObject({ corrections: 0 });
  });

  test('abbreviations in capitals are not even unknown', () => {
    expect(check('the XQTR and HTML', 'en').metrics).toMatchObject({ corrections: 0, unknownWords: 0 });
  });
});

describe('learner words', () => {
  test('come before the speller, whole words only, in every case', () => {
    const { corrected, corrections } = check('Alot of ALOT, alot. Pilot becouse i wont.', 'en');
    expect(corrected).toBe("A lot of A LOT, a lot. Pilot because I won't.");
    expect(new Set(corrections.map(({ rule }) => rule))).toEqual(new Set(['learner']));
  });

  test('correct a capitalised word inside a sentence, too (the entry says it is no name)', () => {
    expect(check('Det är Iallafall bra', 'sv').corrected).toBe('Det är I alla fall bra');
  });
});

test('metrics count words, each rule by itself, and errors per hundred words', () => {
  const { metrics } = check('This is alot of wrok for Zorbaxa and me, 12 times.', 'en');
  expect(metrics).toEqual({
    words: 10,
    corrections: 2,
    learnerCorrections: 1,
    dictionaryCorrections: 1,
    unknownWords: 1,
    density: 20,
    version: 'test',
  });
});

describe('of any text', () => {
  const spoilt = fc
    .tuple(fc.constantFrom(...frequentWords.en.keys()), fc.nat(20), fc.constantFrom('', 'e', 'x', 'ö'))
    .map(
      ([word, at, letter]) => word.slice(0, at % word.length) + letter + word.slice((at % word.length) + 1),
    );
  const gap = fc.constantFrom(
    ' ',
    '  ',
    '. ',
    ', ',
    '\n',
    '\n\n',
    ' – ',
    '! “',
    '” (',
    ')\t',
    ' 😀 ',
    ' 12 ',
  );
  const piece = fc.oneof(spoilt, gap, fc.string({ unit: 'grapheme', maxLength: 6 }));
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  let checker: TextChecker;
  beforeAll(() => {
    checker = checkerOf('en');
  });

  test('only corrections differ, and each stands where it says (places are of the original)', () => {
    fc.assert(
      fc.property(text, (original) => {
        const { corrected, corrections } = checkText(checker, original);
        let made = corrected;
        for (const { at, from, to } of corrections) {
          expect(original.slice(at, at + from.length)).toBe(from);
          expect(to).not.toBe(from);
        }
        // Undone from the back, in the corrected text, it is the original again.
        let shift = corrections.reduce((sum, { from, to }) => sum + to.length - from.length, 0);
        for (const { at, from, to } of corrections.toReversed()) {
          shift -= to.length - from.length;
          expect(made.slice(at + shift, at + shift + to.length)).toBe(to);
          made = made.slice(0, at + shift) + from + made.slice(at + shift + to.length);
        }
        expect(made).toBe(original);
      }),
    );
  });

  test('what was checked before makes no difference (threads have seen different texts)', () => {
    fc.assert(
      fc.property(text, (original) => {
        expect(checkText(checker, original)).toEqual(checkText(checkerOf('en'), original));
      }),
    );
  });

  test('a corrected text of common words is not corrected again', () => {
    const words = fc.array(spoilt, { minLength: 1, maxLength: 20 }).map((list) => list.join(' '));
    fc.assert(
      fc.property(words, (original) => {
        const { corrected } = checkText(checker, original);
        expect(checkText(checker, corrected).corrected).toBe(corrected);
      }),
    );
  });
});
