import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrationsFolder, readMigrations } from '../../../persistence/migrations-folder.ts';

const header = '-- Why: a test.\n-- Lock taken: none.\n';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-migrations-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});
const write = (name: string, text = `${header}select 1;`) => writeFile(join(folder, name), text);

test('reads files in order; what is not SQL is not looked at', async () => {
  await write('0002-b.sql');
  await write('0001-a.sql');
  await write('README.md', 'read me');
  const migrations = await readMigrations(folder);
  expect(migrations.map(({ number, name }) => [number, name])).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  expect(migrations[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
});

test('refuses a gap', async () => {
  await write('0001-a.sql');
  await write('0003-c.sql');
  await expect(readMigrations(folder)).rejects.toThrow(/Expected migration 0002 in .*, got `0003-c.sql`/);
});

test('refuses one number twice', async () => {
  await write('0001-a.sql');
  await write('0001-b.sql');
  await expect(readMigrations(folder)).rejects.toThrow('Expected migration 0002');
});

test.each(['1-a.sql', '0001_a.sql', '0001-A.sql', 'a.sql'])('refuses the name %s', async (name) => {
  await write(name);
  await expect(readMigrations(folder)).rejects.toThrow('Expected a name like `0002-more-words.sql`');
});

test.each(['', '-- Why: no lock said.\n', '-- Lock taken: no reason said.\n', `select 1;\n${header}`])(
  'refuses the header %j',
  async (start) => {
    await write('0001-a.sql', `${start}select 1;`);
    await expect(readMigrations(folder)).rejects.toThrow('Expected `0001-a.sql` to begin with a comment');
  },
);

test.each(['commit;', '  ROLLBACK;'])(
  'refuses %j (it would end the transaction it shares with its row)',
  async (end) => {
    await write('0001-a.sql', `${header}select 1;\n${end}\n`);
    await expect(readMigrations(folder)).rejects.toThrow('leave its transaction alone');
  },
);

test('the migrations of this release are all readable', async () => {
  const files = (await readdir(migrationsFolder)).filter((file) => file.endsWith('.sql'));
  expect(await readMigrations()).toHaveLength(files.length);
});
