import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api, verbs } from '../../contracts/api.ts';
import { limits } from '../../contracts/limits.ts';
import { subjectsOf } from '../../contracts/subjects.ts';
import { decodeRequest } from '../../runtime/api/decode.ts';
import { subjectOf } from '../../runtime/api/service.ts';
import { exitCodes } from '../../runtime/cli/exit.ts';
import { type Setting, settings } from '../../runtime/config.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { pathOf } from '../../runtime/http/paths.ts';

const doc = (name: string): string => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

test.each(verbs)('docs/api.md shows `%s` as it is, with a request that works', (verb) => {
  const text = doc('api.md');
  const ways = `\`${subjectOf(subjectsOf(), verb)}\` | \`POST ${pathOf(verb)}\``;
  const row = `| \`${verb}\` | ${api[verb].about} | ${ways} |`;
  expect(text).toContain(row);
  const section = text.split(`\n### ${verb}\n`)[1]?.split(/\n##/)[0] ?? '';
  const examples = [...section.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);
  expect(examples.length).toBeGreaterThan(0);
  for (const json of examples) {
    // A bag decodes even where an entry is refused: none of those in the docs may be.
    const request = decodeRequest(verb, new TextEncoder().encode(json), limits);
    expect(JSON.stringify(request)).not.toContain('refused');
  }
});

test('docs/api.md has no verb that does not exist', () => {
  const headings = [...doc('api.md').matchAll(/^### (.+)$/gm)].map(([, verb]) => verb);
  expect(headings).toEqual(verbs);
});

const shown = (setting: Setting): string => {
  if (setting.default === undefined) return 'unset';
  return setting.default === '' ? 'the shell’s' : `\`${setting.default}\``;
};

test('docs/operations.md has the table of settings as it is', () => {
  const rows = Object.values<Setting>(settings).map(
    (one) => `| \`${one.name}\` | ${shown(one)} | ${one.meaning} |`,
  );
  expect(doc('operations.md')).toContain(['|---|---|---|', ...rows, ''].join('\n'));
});

test('docs/supervision.md has the limits as they are, and names every one that it mentions', () => {
  const text = doc('supervision.md');
  const rows = [...text.matchAll(/^\| `([A-Za-z]+Ms|[A-Za-z]+Max)` \| (\d+) \|$/gm)].map(
    ([, name, value]) => [name, Number(value)],
  );
  expect(rows.length).toBeGreaterThan(8);
  expect(Object.entries(limits)).toEqual(expect.arrayContaining(rows));
});

test.each(['operations.md', 'supervision.md'])('docs/%s names only metrics that there are', (page) => {
  const known = createMetrics('test')
    .registry.getMetricsAsArray()
    .map(({ name }) => name);
  const named = [...doc(page).matchAll(/`(assay_[a-z_]+)`/g)].map(([, name]) => name);
  expect(named.filter((name) => name === undefined || !known.includes(name))).toEqual([]);
});

test('docs/operations.md names every exit code', () => {
  const text = doc('operations.md');
  for (const code of Object.values(exitCodes)) expect(text).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
});
