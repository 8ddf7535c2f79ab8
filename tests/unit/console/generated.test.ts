import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { verbs } from '../../../contracts/api.ts';
import { assessmentVerbs } from '../../../contracts/assessment/api.ts';
import { clientFile, consoleClient } from '../../support/console-client.ts';

test('the client of the console is what the OpenAPI documents say (else: node tests/support/console-client.ts)', async () => {
  expect(readFileSync(clientFile, 'utf8')).toBe(await consoleClient());
});

test('the client of the console knows every verb', async () => {
  const text = await consoleClient();
  for (const verb of [...verbs, ...assessmentVerbs]) expect(text).toContain(`'${verb}': { method: '`);
});
