/** The files of a result: what they hold, what they never do. */
import { describe, expect, test } from 'vitest';
import { assessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { reportOf, type ReportInput } from '../../../runtime/assessment/reports/report-of.ts';
import { judgedResult } from '../../support/judged-result.ts';

const printedAt = '2026-11-28T12:00:00.000Z';
const result = judgedResult({ students: 20, anchorsPerGrade: 2 });
const reported = (more: Partial<ReportInput> = {}): ReportInput => ({
  result,
  names: new Map([[0, 'my essay.docx']]),
  printedAt,
  ...more,
});
const textOf = (format: 'html' | 'csv' | 'json', more: Partial<ReportInput> = {}): string =>
  reportOf(format, reported(more)).text;

test('the result that reports are made of is one of the contract', () => {
  expect(() => assessmentResult.parse(JSON.parse(JSON.stringify(result)))).not.toThrow();
});

describe('CSV', () => {
  const rows = textOf('csv').split('\r\n');

  test('has a head, a row for each script, best first, and ends with a line break', () => {
    expect(rows).toHaveLength(1 + 36 + 1);
    expect(rows.at(-1)).toBe('');
    const thetas = rows.slice(1, -1).map((row) => Number(row.split(',')[4]));
    expect(thetas).toEqual(thetas.toSorted((a, b) => b - a));
    expect(rows[0]).toMatch(/^rank,item,kind,id,theta,se,.*,p\.F,.*,p\.A$/);
  });

  test.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1+cmd', "'+1+cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['a, b', '"a, b"'],
    ['said "so"', '"said ""so"""'],
    ['two\nlines', '"two\nlines"'],
  ])('a name like %j is text to every spreadsheet', (name, cell) => {
    expect(textOf('csv', { names: new Map([[0, name]]) })).toContain(cell);
  });

  test('numbers below zero stay numbers', () => {
    expect(textOf('csv')).toMatch(/,-\d\.\d+,/);
    expect(textOf('csv')).not.toContain("'-");
  });
});

describe('the page', () => {
  const page = textOf('html');

  test('is whole by itself: no script, nothing from elsewhere, and a policy that says so', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(page).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;|default-src 'none'/);
    expect([...page.matchAll(/(?:href|src)="/g)]).toEqual([]);
  });

  test('draws every script with its interval, and the cuts between grades', () => {
    const plot = page.slice(page.indexOf('<svg'), page.indexOf('</svg>'));
    expect(plot.length).toBeGreaterThan(1_000);
    expect(page).toContain('my essay.docx');
    for (const { essayId, item } of result.items)
      if (essayId !== null && item !== 0) expect(page).toContain(essayId);
  });

  test('whatever a file is called, it is text', () => {
    const names = new Map([[0, '<script>alert(1)</script>"\'&']]);
    const other = textOf('html', { names });
    expect(other).not.toContain('<script>');
    expect(other).toContain('&lt;script&gt;alert(1)');
  });

  test('says when a judge took part that is not for grading', () => {
    expect(page).toContain('Not for grading');
    const real = { ...result, isForGrading: true, caveats: [] };
    expect(textOf('html', { result: real })).not.toContain('Not for grading');
  });

  test('shows no grade and no chance where there are none', () => {
    const guests = judgedResult({ students: 12, anchorsPerGrade: 0 });
    expect(guests.gradesWithheld).toBe('no_anchors');
    const other = textOf('html', { result: guests });
    expect(other).toMatch(/anchor|known grade/);
    expect(other).not.toMatch(/>Risk</);
  });

  test('two hundred and more scripts are drawn without names, and no number is broken', () => {
    const many = judgedResult({ students: 230, anchorsPerGrade: 0, appearances: 10 });
    const other = textOf('html', { result: many });
    expect(other).toContain('<svg');
    expect(other).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });
});

describe('essays that talk to their judge', () => {
  const suspicions = [
    { item: 3, essayId: 'b-00004', anchorId: null, reason: 'asks_for_verdict', comparisons: 7 },
    { item: null, essayId: null, anchorId: null, reason: 'mark_returned', comparisons: 1 },
  ];

  test('are named in every file, by id and what they do', () => {
    const given = { result: { ...result, suspicions } };
    expect(textOf('html', given)).toMatch(/talk to its judge[\s\S]+b-00004[\s\S]+asks to win[\s\S]+>7</);
    expect(textOf('csv', given)).toMatch(/\r\n[^\r]*b-00004[^\r]*,asks_for_verdict,/);
    expect(JSON.parse(textOf('json', given))).toMatchObject({ suspicions });
  });

  test('are no word where there are none', () => {
    expect(textOf('html')).not.toContain('talk to its judge');
  });
});

test('a judge of whom nothing is known but ties has no share, and no file says NaN', () => {
  const [judge, ...others] = result.judges;
  const tied = { ...judge!, firstShare: null, position: null, positionSe: null, agreement: null };
  for (const format of ['html', 'csv', 'json'] as const)
    expect(textOf(format, { result: { ...result, judges: [tied, ...others] } })).not.toContain('NaN');
});

test('judges who never contradict each other bound no spread: result and page say so, once there is doubt', () => {
  const certain = judgedResult({ students: 60, anchorsPerGrade: 0, isCertain: true });
  expect(certain.reliability.spread).toBeGreaterThan(5);
  expect(certain.caveats).toContain('spread_at_bound');
  expect(textOf('html', { result: certain })).toContain('how far apart the essays are at most');
  expect(result.caveats).not.toContain('spread_at_bound');
});

test('JSON is the result itself', () => {
  expect(JSON.parse(textOf('json'))).toMatchObject(JSON.parse(JSON.stringify(result)) as object);
});
