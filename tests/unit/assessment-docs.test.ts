import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assessmentApi, assessmentVerbs } from '../../contracts/assessment/api.ts';
import { errorCodes } from '../../contracts/assessment/codes.ts';
import { facts } from '../../contracts/assessment/facts.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/assessment-api.md'), 'utf8');
const rowsOf = (heading: string): string[] => {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| `'));
};

/** The page is held against the tables, so it cannot say what the doors do not do. */
describe('docs/assessment-api.md', () => {
  test('has every verb as it is, in its order', () => {
    const rows = assessmentVerbs.map((verb) => {
      const { about, http, access } = assessmentApi[verb];
      return `| \`${verb}\` | ${about} | \`${http.method.toUpperCase()} ${http.path}\` | ${access} |`;
    });
    expect(rowsOf('Verbs')).toEqual(rows);
  });

  test('has every error code with its HTTP status', () => {
    const rows = Object.entries(errorCodes).map(([code, status]) => `| \`${code}\` | ${status} |`);
    expect(rowsOf('Errors')).toEqual(rows);
  });

  test('has every fact', () => {
    const rows = Object.entries(facts).map(
      ([type, { kind, weight, about }]) => `| \`${type}\` | ${kind} | ${weight} | ${about} |`,
    );
    expect(rowsOf('Facts')).toEqual(rows);
  });
});
