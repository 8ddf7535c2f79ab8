/** Journals of real work, replayed, taken out, brought in elsewhere. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign, setup } from 'xstate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineKind, type KindOptions } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { closeDatabase, connectDatabase } from '../../../persistence/connect.ts';
import { importJournals } from '../../../persistence/import-journals.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { replayLedger } from '../../../persistence/replay-ledger.ts';
import { openDatabase } from '../../support/database.ts';
import { testKinds } from '../../support/kinds.ts';
import { run } from '../../support/run-assay.ts';
import { begin, tell } from '../../support/tell.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

interface Version {
  readonly version: string;
  readonly limit: number;
  readonly step?: number;
}

/** A case that is closed by its n-th note; what it keeps of a note is personal. */
const caseKind = ({ version, limit, step = 1 }: Version): KindOptions =>
  defineKind({
    machine: setup({
      types: {
        context: {} as { n: number; last: string },
        events: {} as { type: 'NOTE'; text: string } | { type: 'URGENT'; code: string },
      },
      guards: { isLast: ({ context }) => context.n + 1 >= limit },
    }).createMachine({
      id: 'case',
      version,
      initial: 'open',
      context: { n: 0, last: '' },
      states: {
        open: {
          on: {
            NOTE: [
              { guard: 'isLast', target: 'closed' },
              {
                actions: assign({ n: ({ context }) => context.n + step, last: ({ event }) => event.text }),
              },
            ],
            URGENT: { guard: ({ event }) => event.code === 'RED', target: 'closed' },
          },
        },
        closed: {},
      },
    }),
  });
const asRun = caseKind({ version: '1', limit: 3 });
const personal = 'Zacharias Quittenbaum of 12 Elm Street';

let world: World;
const folder = temporaryFolder();
const kinds = [...testKinds, asRun];
beforeAll(async () => {
  world = await openWorld();
  const node = await world.node({ kinds });
  for (const id of ['a', 'b']) {
    await begin(node, `case/${id}`);
    for (let n = 1; n <= 3; n += 1)
      await tell(node, `case/${id}`, { type: 'NOTE', payload: { text: personal }, id: `note-${n}` });
  }
  await begin(node, 'case/red');
  await tell(node, 'case/red', { type: 'URGENT', payload: { code: 'RED' } });
  await begin(node, 'counter/1');
  await tell(node, 'counter/1', { type: 'ADD', payload: { n: 2 } });
  await tell(node, 'counter/1', { type: 'FINISH', payload: { by: personal } });
  await tell(node, 'counter/1', { type: 'ADD', payload: { n: 2 } });
  await begin(node, 'sleeper/1', { ms: 1 });
  await begin(node, 'job/1', { n: 1 });
  for (let n = 0; n < 3; n += 1) await tell(node, 'job/1', { type: 'ADD' });
  await until(async () => {
    const [row] = await world.sql`select from actors where key = 'job/1' and outcome is not null`;
    return row !== undefined;
  });
});
afterAll(async () => {
  await world.close();
  folder.remove();
});

const replay = (options: readonly KindOptions[], asked = {}) =>
  replayLedger(world.sql, registerKinds(options), asked);
const file = (name: string): string => join(folder.path, name);
const assay = (...args: readonly string[]) => run(['--database', world.database.url, ...args], folder.path);

describe('replay of the ledger', () => {
  it('finds nothing where nothing was changed', async () => {
    expect(await replay(kinds)).toMatchObject({ actors: 7, diverged: 0, skipped: 0, unknownKinds: {} });
  });

  it('names the first message that a changed guard decides otherwise', async () => {
    const { diverged, divergences } = await replay([...testKinds, caseKind({ version: '1', limit: 2 })]);
    expect(diverged).toBe(2);
    expect(divergences[0]).toMatchObject({
      actor: 'case/a',
      seq: 3,
      messageId: 'note-2',
      type: 'NOTE',
      what: 'status',
      state: { expected: 'open', got: 'closed' },
      context: [{ path: 'context.n', expected: 2, got: 1 }],
    });
  });

  it('finds a changed `assign` at the end of the journal, with the place in the context', async () => {
    const { divergences } = await replay([...testKinds, caseKind({ version: '1', limit: 9, step: 5 })], {
      key: 'case/a',
    });
    const context = [{ path: 'context.n', expected: 2, got: 10 }];
    expect(divergences).toMatchObject([{ what: 'snapshot', seq: 4, context }]);
    const changed = caseKind({ version: '1', limit: 3, step: 2 });
    const [found] = (await replay([...testKinds, changed], { key: 'case/a' })).divergences;
    expect(found).toMatchObject({ what: 'status', seq: 3, messageId: 'note-2' });
  });

  it('leaves out kinds that it does not have, and says how many', async () => {
    expect(await replay(testKinds)).toMatchObject({ diverged: 0, unknownKinds: { case: 3 } });
  });

  it('narrows to a kind, an actor, a time, and to actors that go on', async () => {
    expect(await replay(kinds, { kind: 'case' })).toMatchObject({ actors: 3, rows: 10 });
    expect(await replay(kinds, { key: 'counter/1' })).toMatchObject({ actors: 1, rows: 4 });
    expect(await replay(kinds, { since: new Date('2100-01-01') })).toMatchObject({ actors: 0, rows: 0 });
    expect(await replay(kinds, { kind: 'counter', isOpen: true })).toMatchObject({ actors: 0 });
  });

  it('judges a journal from its migration on; what an older machine wrote is skipped', async () => {
    const own = await openWorld();
    try {
      const first = await own.node({ kinds: [asRun] });
      await begin(first, 'case/m');
      await tell(first, 'case/m', { type: 'NOTE', payload: { text: 'x' } });
      await first.stop();
      const later = caseKind({ version: '2', limit: 3, step: 100 });
      const second = await own.node({ kinds: [later] });
      await tell(second, 'case/m', { type: 'NOTE', payload: { text: 'y' } });
      const report = await replayLedger(own.sql, registerKinds([later]));
      expect(report).toMatchObject({ rows: 4, skipped: 2, diverged: 0 });
    } finally {
      await own.close();
    }
  });
});

describe('export and import', () => {
  it('keeps people’s text to itself, and still replays', async () => {
    const { code } = await assay('journal', 'export', '--out', file('redacted.jsonl'));
    expect(code).toBe(0);
    const text = await assay('journal', 'export');
    expect(text.out).not.toMatch(/Quittenbaum|Elm/);
    expect(text.out.split('\n')[0]).toContain('"redacted":true');
    const report = await replayFile('redacted.jsonl');
    expect(report).toMatchObject({ code: 0, said: { ok: true, redacted: true, diverged: 0, actors: 7 } });
  });

  it('with payloads is what is stored: it replays to the same, and chains in another database', async () => {
    await assay('journal', 'export', '--with-payloads', '--out', file('whole.jsonl'));
    expect(await replayFile('whole.jsonl')).toMatchObject({
      code: 0,
      said: { redacted: false, diverged: 0 },
    });
    await withEmpty(async (url) => {
      const imported = await run(['--database', url, 'journal', 'import', file('whole.jsonl')], folder.path);
      expect(imported.out).toContain('7 actors');
      const verified = await run(['--database', url, 'verify', '--json'], folder.path);
      expect([verified.code, JSON.parse(verified.out)]).toMatchObject([0, { ok: true }]);
      const sql = connectDatabase(url, { max: 1, applicationName: 'test' });
      expect(await replayLedger(sql, registerKinds(kinds))).toMatchObject({ actors: 7, diverged: 0 });
      const open = await sql`select from actors where quarantined is null`;
      expect(open.length).toBe(0);
      await closeDatabase(sql);
    });
  });

  it('a redacted file is imported with a chain of its own', async () => {
    await assay('journal', 'export', '--kind', 'case', '--out', file('cases.jsonl'));
    await withEmpty(async (url) => {
      expect(
        (await run(['--database', url, 'journal', 'import', file('cases.jsonl')], folder.path)).code,
      ).toBe(0);
      expect((await run(['--database', url, 'journal', 'verify'], folder.path)).out).toContain(
        'every chain holds',
      );
    });
  });

  it('an import into a database that has the actors changes nothing', async () => {
    await assay('journal', 'export', '--kind', 'counter', '--out', file('counter.jsonl'));
    const { code, err } = await assay('journal', 'import', file('counter.jsonl'));
    expect([code, err]).toEqual([1, expect.stringContaining('`counter/1` exist here already')]);
  });

  it.each([
    ['no JSON', (lines: string[]) => lines.with(2, '{"line":'), /^Line 3 .*not JSON/],
    ['no line of ours', (lines: string[]) => lines.with(1, '{"line":"actor","key":1}'), /^Line 2 .*`key`/],
    ['cut off', (lines: string[]) => lines.slice(0, 3), /^Line 4 .*cut off/],
    [
      'a row is missing',
      (lines: string[]) => lines.toSpliced(3, 1),
      /rows are missing before|lines are missing/,
    ],
    [
      'a row was changed',
      (lines: string[]) => lines.with(3, (lines[3] ?? '').replace('"ADD"', '"SUB"')),
      /`counter\/1` is broken at 2: the hash does not follow/,
    ],
    ['two heads', (lines: string[]) => [lines[0] ?? '', ...lines], /^Line 2 .*does not belong here/],
  ])('a file that is broken (%s) is refused before anything is stored', async (name, change, words) => {
    const { out } = await assay('journal', 'export', '--with-payloads', '--kind', 'counter');
    const path = file(`broken-${name.replaceAll(' ', '-')}.jsonl`);
    writeFileSync(path, `${change(out.trimEnd().split('\n')).join('\n')}\n`);
    await withEmpty(async (url) => {
      const { code, err } = await run(['--database', url, 'journal', 'import', path], folder.path);
      expect(err).toMatch(words);
      expect(code).toBe(2);
      const sql = connectDatabase(url, { max: 1, applicationName: 'test' });
      expect((await sql`select from actors`).length + (await sql`select from journal`).length).toBe(0);
      await closeDatabase(sql);
    });
  });
});

it('the command line says where, what and how, with exit code 1', async () => {
  const clean = await assay('replay', '--kinds', kindsFile(3), '--kind', 'case');
  expect([clean.code, clean.out]).toEqual([0, expect.stringContaining('10 entries of 3 actors')]);
  const changed = await assay('replay', '--kinds', kindsFile(2), '--kind', 'case');
  expect(changed.code).toBe(1);
  expect(changed.out).toContain('case/a diverges');
  expect(changed.out).toMatch(/entry +3 NOTE \(note-2\)/);
  expect((await assay('replay', '--id', 'one')).code).toBe(2);
  expect((await assay('replay', '--since', 'soon')).code).toBe(2);
  expect((await assay('replay', '--file', 'missing.jsonl')).code).toBe(2);
  const unknown = await assay('replay');
  expect([unknown.code, unknown.out]).toEqual([1, expect.stringContaining('kinds are not in the files')]);
});

/** The kind of these tests as a user's file; it only has to say the same, not to be the same. */
function kindsFile(limit: number): string {
  const path = file(`case-${limit}.ts`);
  const xstate = JSON.stringify(import.meta.resolve('xstate'));
  writeFileSync(
    path,
    `import { assign, setup } from ${xstate};
     const machine = setup({}).createMachine({ id: 'case', version: '1', initial: 'open',
       context: { n: 0, last: '' }, states: { open: { on: {
         NOTE: [{ guard: ({ context }) => context.n + 1 >= ${limit}, target: 'closed' },
           { actions: assign({ n: ({ context }) => context.n + 1, last: ({ event }) => event.text }) }],
         URGENT: { guard: ({ event }) => event.code === 'RED', target: 'closed' } } }, closed: {} } });
     export const kind = { machine };`,
  );
  return path;
}

async function replayFile(name: string): Promise<{ code: number; said: unknown }> {
  const path = file('kinds.ts');
  const support = JSON.stringify(join(import.meta.dirname, '../../support/kinds.ts'));
  writeFileSync(
    path,
    `export { testKinds } from ${support}; export { kind } from ${JSON.stringify(kindsFile(3))};`,
  );
  const { code, out, err } = await run(
    ['replay', '--json', '--kinds', path, '--file', file(name)],
    folder.path,
  );
  return { code, said: out === '' ? err : JSON.parse(out) };
}

async function withEmpty(use: (url: string) => Promise<void>): Promise<void> {
  const database = await openDatabase();
  const sql = connectDatabase(database.url, { max: 1, applicationName: 'test' });
  await migrate({ sql });
  await closeDatabase(sql);
  try {
    await use(database.url);
  } finally {
    await database.drop();
  }
}

it('reads a file twice from its beginning: once to check, once to store', async () => {
  let reads = 0;
  const lines = async function* (): AsyncGenerator<string> {
    reads += 1;
    yield '{"line":"journal","format":1,"redacted":false,"kept":[]}';
    yield '{"line":"end","actors":0,"rows":0}';
  };
  expect(await importJournals(world.sql, lines)).toEqual({ actors: 0, rows: 0, redacted: false });
  expect(reads).toBe(2);
});
