/** docs/replay.md says what is true: its example is `example.test.ts`, its table the rules there are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { invariants } from '../../persistence/invariants.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const doc = textOf('docs/replay.md');

it('the example is the one that runs here, with the imports of a project of your own', () => {
  const example = textOf('tests/replay/example.test.ts')
    .replace('../../runtime/testing.ts', 'assay/testing')
    .replace('../../docs/examples/', './')
    .replace('docs/examples/orders.jsonl', 'journals/orders.jsonl');
  expect(doc).toContain(`\`\`\`ts\n${example}\`\`\``);
});

it('the table has every rule as it is', () => {
  for (const { name, proves, rule } of invariants)
    expect(doc).toContain(`| \`${name}\` | ${proves} | ${rule} |`);
});
