import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewContent } from '../../../actors/assessment-ports.ts';
import { createContentStore } from '../../../persistence/assessment/content-store.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

let database: TestDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await openDatabase();
  sql = connectDatabase(database.url, { max: 10, applicationName: 'test' });
  await migrate({ sql });
});
afterAll(async () => {
  await closeDatabase(sql);
  await database.drop();
});
beforeEach(async () => {
  await sql`truncate contents, essays, batches`;
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const content = (given: Partial<NewContent> = {}): NewContent => ({
  kind: 'raw_upload_blob',
  mediaType: 'text/plain',
  body: bytes('An essay.'),
  batchId: 'b1',
  essayId: null,
  runId: null,
  ...given,
});

describe('put', () => {
  test('gives back what was stored, with its owner, hash and size', async () => {
    const store = createContentStore(sql);
    const put = await store.put(content({ essayId: 'b1-00001', kind: 'original_essay' }));
    const sha256 = createHash('sha256').update('An essay.').digest('hex');
    expect(put).toEqual({ id: expect.any(String), sha256, size: 9 });
    const read = await store.read(put.id);
    expect(read).toMatchObject({
      id: put.id,
      kind: 'original_essay',
      mediaType: 'text/plain',
      batchId: 'b1',
      essayId: 'b1-00001',
      runId: null,
      sha256,
      size: 9,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(new TextDecoder().decode(read?.body ?? undefined)).toBe('An essay.');
  });

  test('every byte comes back as it was (bodies are files of any kind)', async () => {
    const store = createContentStore(sql);
    const body = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256);
    const { id } = await store.put(content({ body }));
    expect(Buffer.compare((await store.read(id))?.body ?? new Uint8Array(), body)).toBe(0);
  });

  test('20 equal puts at once are one content (the same file is sent twice by many clients)', async () => {
    const store = createContentStore(sql);
    const puts = await Promise.all(Array.from({ length: 20 }, () => store.put(content())));
    expect(new Set(puts.map((put) => put.id)).size).toBe(1);
    expect(await sql`select id from contents`).toHaveLength(1);
  });

  test('another owner, kind or text is another content (each is erased for itself)', async () => {
    const store = createContentStore(sql);
    const others: Partial<NewContent>[] = [
      {},
      { batchId: 'b2' },
      { essayId: 'b1-00001' },
      { runId: 'r1' },
      { kind: 'corrected_text' },
      { body: bytes('Another essay.') },
      { batchId: null },
    ];
    const puts = await Promise.all(others.map((other) => store.put(content(other))));
    expect(new Set(puts.map((put) => put.id)).size).toBe(others.length);
    // The owner without a batch is found again, too: null is a value here.
    const again = await store.put(content({ batchId: null }));
    expect(again.id).toBe(puts.at(-1)?.id);
  });

  test('bytes that were erased and come again are a new content (nothing remembers their hash)', async () => {
    const store = createContentStore(sql);
    const first = await store.put(content());
    await sql`update contents set sha256 = null, body = null, erased_at = assay_now()`;
    const second = await store.put(content());
    expect(second.id).not.toBe(first.id);
    expect(await store.read(first.id)).toMatchObject({
      body: null,
      sha256: null,
      erasedAt: expect.any(String),
    });
  });

  test('nothing is stored for an essay that is erased (a late task would bring its text back)', async () => {
    await sql`
      insert into essays (id, batch_id, slot, erased_at, created_at, updated_at)
      values ('b1-00001', 'b1', 1, now(), now(), now()), ('b1-00002', 'b1', 2, null, now(), now())`;
    const store = createContentStore(sql);
    await expect(store.put(content({ essayId: 'b1-00001' }))).rejects.toMatchObject({
      code: 'already_final',
    });
    await store.put(content({ essayId: 'b1-00002' }));
    expect(await sql`select essay_id from contents`).toEqual([{ essay_id: 'b1-00002' }]);
  });

  test('a put waits for an erasure under way (or the text would outlive it)', async () => {
    await sql`
      insert into essays (id, batch_id, slot, created_at, updated_at)
      values ('b1-00001', 'b1', 1, now(), now())`;
    const store = createContentStore(sql);
    let put: Promise<unknown> = Promise.resolve();
    await sql.begin(async (tx) => {
      await tx`update essays set erased_at = now() where id = 'b1-00001'`;
      put = store.put(content({ essayId: 'b1-00001' })).catch((error: Error) => error);
      await waitsForLock();
    });
    expect(await put).toMatchObject({ code: 'already_final' });
    expect(await sql`select id from contents`).toEqual([]);
  });
});

describe('read', () => {
  test('answers null for what nobody stored', async () => {
    expect(await createContentStore(sql).read('nothing')).toBeNull();
  });
});

const waitsForLock = () =>
  until(async () => {
    const [row] = await sql`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return row?.['waiting'] === 1;
  });
