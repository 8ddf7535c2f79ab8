import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgementSchema, readJudgement } from '../../../../runtime/gateway/providers/judgement-schema.ts';

const answer = { evidence: 'Clearer.', winner: 'Essay B', confidence: 4 };
const judged = { winner: 'second', confidence: 4, justification: 'Clearer.', suspicions: [] };

test.each<readonly [string, unknown, unknown]>([
  ['a value', answer, judged],
  ['its text', JSON.stringify(answer), judged],
  ['its text in a fence', `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``, judged],
  ['an older name of the reasons', { justification: 'Clearer.', winner: 'Essay B', confidence: 4 }, judged],
  ['a winner in small letters', { ...answer, winner: ' essay  a ' }, { ...judged, winner: 'first' }],
  ['a confidence of 1, which stays 1', { ...answer, confidence: 1 }, { ...judged, confidence: 1 }],
  ['a confidence of 5', { ...answer, confidence: 5 }, { ...judged, confidence: 5 }],
  ['a confidence between', { ...answer, confidence: 4.5 }, { ...judged, confidence: 4.5 }],
  ['no confidence', { ...answer, confidence: undefined }, { ...judged, confidence: null }],
  ['a confidence of 0, which is on no scale', { ...answer, confidence: 0 }, { ...judged, confidence: null }],
  ['a confidence of 0.8', { ...answer, confidence: 0.8 }, { ...judged, confidence: null }],
  ['a confidence of 6', { ...answer, confidence: 6 }, { ...judged, confidence: null }],
  ['a confidence in words', { ...answer, confidence: 'high' }, { ...judged, confidence: null }],
  ['no reasons', { winner: 'Essay B', confidence: 4 }, { ...judged, justification: '' }],
  ['reasons that are no text', { ...answer, evidence: 7 }, { ...judged, justification: '' }],
  ['a zero byte', { ...answer, evidence: 'Clear\0er.' }, judged],
])('%s is read', (_what, given, read) => {
  expect(readJudgement(given)).toEqual(read);
});

test.each<readonly [string, unknown]>([
  ['a letter alone', { ...answer, winner: 'A' }],
  ['both', { ...answer, winner: 'Essay A and Essay B' }],
  ['an error', { ...answer, winner: 'Error' }],
  ['a tie', { ...answer, winner: 'tie' }],
  ['an older word', { ...answer, winner: 'essay_a' }],
  ['no winner', { evidence: 'Essay A is better', confidence: 5 }],
  ['prose', 'Essay A is the winner.'],
  ['half an answer', '{"evidence": "Cl'],
  ['a list', [answer]],
  ['a number', 7],
  ['nothing', null],
  ['empty text', ''],
])('%s is no judgement (nobody guesses a winner)', (_what, given) => {
  expect(readJudgement(given)).toBeNull();
});

test('reasons that are too long are cut and kept, and never in the middle of a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 400, maxLength: 900 }), (evidence) => {
      const read = readJudgement({ ...answer, evidence });
      expect(read?.winner).toBe('second');
      expect(read?.justification.length).toBeLessThanOrEqual(500);
      expect(read?.justification.isWellFormed()).toBe(true);
    }),
  );
});

test('a mark that comes back is told, wherever it stands, and taken out', () => {
  const evidence = `${'x'.repeat(600)} assay-mark-0123456789abcdef`;
  expect(readJudgement({ ...answer, evidence })?.suspicions).toEqual(['mark_returned']);
  const short = readJudgement({ ...answer, evidence: 'ASSAY-MARK-0123456789ABCDEF it is' });
  expect(short).toMatchObject({ suspicions: ['mark_returned'], justification: '[mark] it is' });
});

test('models write the evidence before the winner, and the scale ends at 5', () => {
  expect(Object.keys(judgementSchema.properties)).toEqual(['evidence', 'winner', 'confidence']);
  expect(judgementSchema.required).toEqual(['evidence', 'winner', 'confidence']);
  expect(judgementSchema.properties.confidence.enum).toEqual([1, 2, 3, 4, 5]);
});

test('reading an answer takes well under a tenth of a millisecond', () => {
  const text = JSON.stringify({ ...answer, evidence: 'word '.repeat(120) });
  const begun = performance.now();
  for (let round = 0; round < 2_000; round += 1) readJudgement(text);
  expect((performance.now() - begun) / 2_000).toBeLessThan(0.1);
});
