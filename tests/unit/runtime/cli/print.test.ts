import { describe, expect, test } from 'vitest';
import { answerLines, fields, table } from '../../../../runtime/cli/print.ts';

const heads = ['ESSAY', 'WHAT HELPS'];
const rows = [
  ['c2b-00007', 'Replace the file with the whole essay.'],
  ['c2b-8', null],
];

describe('a table', () => {
  test('is one line a row where nobody sits in front of it (files, grep)', () => {
    expect(table(heads, rows, null).split('\n')).toEqual([
      'ESSAY      WHAT HELPS',
      'c2b-00007  Replace the file with the whole essay.',
      'c2b-8      -',
    ]);
  });

  test('goes on below itself in the last column where the screen is narrow, broken between words', () => {
    expect(table(heads, rows, 30).split('\n')).toEqual([
      'ESSAY      WHAT HELPS',
      'c2b-00007  Replace the file',
      '           with the whole',
      '           essay.',
      'c2b-8      -',
    ]);
  });

  test('is a line a cell where columns do not fit beside each other at all', () => {
    expect(table(['ACTOR', 'STATUS', 'AT'], [['order/4711', 'charging', '2026-11-29']], 26)).toBe(
      ['actor   order/4711', 'status  charging', 'at      2026-11-29'].join('\n'),
    );
  });

  test('without rows says so, on any screen', () => {
    expect(table(['ACTOR', 'AT'], [], 5)).toBe('ACTOR  AT\n(none)');
  });

  test('is never wider than the screen, and loses nothing (a word of 90 letters)', () => {
    const long = 'x'.repeat(90);
    const lines = table(['A', 'B'], [['one', `${long} end`]], 40).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines.join('').match(/x/g)).toHaveLength(90);
  });

  test('holds no control characters of whoever wrote a cell', () => {
    expect(table(['A', 'B'], [['\u001b[31mred', 'end']], null)).not.toContain('\u001b');
  });
});

test('fields keep long values whole (a context of a machine)', () => {
  const context = { text: 'y'.repeat(300) };
  expect(fields({ status: 'paid', context, absent: undefined }, null)).toBe(
    `status   paid\ncontext  ${JSON.stringify(context)}`,
  );
});

test('an answer is said in words, without what is not there', () => {
  const answer = { batchId: 'b', allowed: false, code: null, skipped: [], phases: ['nlp', 'spellcheck'] };
  expect(answerLines({ ...answer, cost: { cjComparison: 3, none: null } }).split('\n')).toEqual([
    'batch id  b',
    'allowed   no',
    'phases    nlp, spellcheck',
    'cost      cj comparison 3',
  ]);
});
