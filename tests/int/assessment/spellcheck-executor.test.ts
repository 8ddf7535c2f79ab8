import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContentStore } from '../../../actors/assessment-ports.ts';
import type { EssayPhaseCall } from '../../../actors/phases.ts';
import { toErrorRecord } from '../../../contracts/failures.ts';
import { createContentStore } from '../../../persistence/assessment/content-store.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { createSpellcheckExecutor } from '../../../runtime/assessment/spellcheck-executor.ts';
import {
  type ClosableSpellchecker,
  createSpellchecker,
} from '../../../runtime/assessment/spelling/spellchecker.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let sql: Sql;
let contents: ContentStore;
let spellchecker: ClosableSpellchecker;

beforeAll(async () => {
  database = await openDatabase();
  sql = connectDatabase(database.url, { max: 2, applicationName: 'test' });
  await migrate({ sql });
  contents = createContentStore(sql);
  spellchecker = createSpellchecker({ learnerWords: { en: new Map([['Skool', 'school']]) } });
});
afterAll(async () => {
  await spellchecker.close();
  await closeDatabase(sql);
  await database.drop();
});
beforeEach(async () => {
  await sql`truncate contents, essays, batches`;
});

const original = 'I like skool alot, it is hard wrok.';
const corrected = 'I like school a lot, it is hard work.';
const never = new AbortController().signal;

async function callFor(text: string, given: Partial<EssayPhaseCall> = {}): Promise<EssayPhaseCall> {
  const { id } = await contents.put({
    batchId: 'b1',
    essayId: 'b1-00001',
    runId: null,
    kind: 'original_essay',
    mediaType: 'text/plain',
    body: new TextEncoder().encode(text),
  });
  return {
    batchId: 'b1',
    essayId: 'b1-00001',
    runId: 'r1',
    attempt: 1,
    textContentId: id,
    promptContentId: null,
    language: 'en',
    signal: never,
    ...given,
  };
}
const run = (call: EssayPhaseCall) => createSpellcheckExecutor({ contents, spellchecker }).run(call);
const textOf = async (id: string | null): Promise<string> => {
  const content = id === null ? null : await contents.read(id);
  return new TextDecoder().decode(content?.body ?? undefined);
};

describe('the spellcheck of an essay', () => {
  test('stores the corrected text as a content of the essay, and later phases read that', async () => {
    const result = await run(await callFor(original));
    expect(result.contentId).toBe(result.textContentId);
    expect(await textOf(result.textContentId)).toBe(corrected);
    expect(await contents.read(result.textContentId ?? '')).toMatchObject({
      kind: 'corrected_text',
      batchId: 'b1',
      essayId: 'b1-00001',
      runId: null,
    });
  });

  test('keeps the corrections in a log of their own; metrics have numbers and no words of the text', async () => {
    const call = await callFor(original);
    const { metrics } = await run(call);
    expect(metrics).toEqual({
      words: 8,
      corrections: 3,
      learnerCorrections: 2,
      dictionaryCorrections: 1,
      unknownWords: 0,
      density: 37.5,
      version: expect.stringContaining('assay-spelling 1'),
      logContentId: expect.any(String),
    });
    const log = await contents.read(String(metrics['logContentId']));
    expect(log).toMatchObject({ kind: 'processing_log', batchId: 'b1', essayId: 'b1-00001' });
    const told: unknown = JSON.parse(new TextDecoder().decode(log?.body ?? undefined));
    expect(told).toMatchObject({
      phase: 'spellcheck',
      textContentId: call.textContentId,
      corrections: [
        { at: 7, from: 'skool', to: 'school', rule: 'learner' },
        { at: 13, from: 'alot', to: 'a lot', rule: 'learner' },
        { at: 30, from: 'wrok', to: 'work', rule: 'dictionary' },
      ],
    });
  });

  test('done again, even many times at once, it gives the same contents (tasks run at least once)', async () => {
    const call = await callFor(original);
    const results = await Promise.all(Array.from({ length: 10 }, () => run(call)));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(await sql`select id from contents where kind <> 'original_essay'`).toHaveLength(2);
  });

  test('a text without errors still gets its corrected text (later phases need not know)', async () => {
    const { textContentId, metrics } = await run(await callFor('Jag tycker om skolan.', { language: 'sv' }));
    expect(await textOf(textContentId)).toBe('Jag tycker om skolan.');
    expect(metrics).toMatchObject({ corrections: 0, density: 0 });
  });

  test.each([
    ['is not there', async () => undefined],
    ['was erased', (id: string) => sql`update contents set body = null, sha256 = null where id = ${id}`],
  ])('a text that %s fails as ESSAY_ERASED, and nothing is stored', async (what, spoil) => {
    const call = await callFor(original);
    await spoil(call.textContentId);
    const failing = run(what === 'was erased' ? call : { ...call, textContentId: 'none' });
    const error: unknown = await failing.catch((thrown: unknown) => thrown);
    expect(toErrorRecord(error)).toMatchObject({ code: 'ESSAY_ERASED' });
    expect(await sql`select id from contents where kind <> 'original_essay'`).toHaveLength(0);
  });

  test('an essay that is not wanted any more is not stored (its phase was cancelled)', async () => {
    const call = await callFor(original, { signal: AbortSignal.abort(new Error('cancelled')) });
    await expect(run(call)).rejects.toThrow('cancelled');
    expect(await sql`select id from contents where kind <> 'original_essay'`).toHaveLength(0);
  });
});

describe('threads', () => {
  test('give the same result whatever they did before, in both languages', async () => {
    const texts = Array.from(
      { length: 40 },
      (_, at) => `Word${'abcde'[at % 5]} wrok becouse helllo skolann nr ${at}`,
    );
    const check = (text: string, at: number) => spellchecker.check(text, at % 2 === 0 ? 'en' : 'sv', never);
    const once = await Promise.all(texts.map(check));
    const again = await Promise.all(texts.map(check));
    const fresh = createSpellchecker({ threads: 1, learnerWords: { en: new Map([['skool', 'school']]) } });
    const alone = await Promise.all(
      texts.map((text, at) => fresh.check(text, at % 2 === 0 ? 'en' : 'sv', never)),
    );
    await fresh.close();
    expect(again).toEqual(once);
    expect(alone).toEqual(once);
  });

  test('a node that stops gives its essays to another one (they did not fail)', async () => {
    const stopping = createSpellchecker({ threads: 1 });
    const check = stopping.check('wrok '.repeat(5_000), 'en', never).catch((error: unknown) => error);
    await stopping.close();
    expect(await check).toMatchObject({ name: 'Retryable', code: 'draining' });
  });

  test('other learner words are another version (results are compared by it)', async () => {
    const plain = createSpellchecker({ threads: 1 });
    const [given, builtIn] = await Promise.all([
      spellchecker.check('one', 'en', never),
      plain.check('one', 'en', never),
    ]);
    await plain.close();
    expect(given.metrics.version).not.toBe(builtIn.metrics.version);
  });
});
