/** Lists over 100,000 rows: every row once, in order, and each page at the same cost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asked, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { createBatchReads } from '../../../runtime/assessment/batch-reads.ts';
import { createEssayReads } from '../../../runtime/assessment/essay-reads.ts';
import type { AssessmentHost } from '../../../runtime/assessment/host.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { rowsTouched } from '../../support/rows-touched.ts';

const batches = 100_000;
const essaysEach = 10_000;
const scannedMax = 5_000;
let database: TestDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await openDatabase();
  sql = connectDatabase(database.url, { max: 2, applicationName: 'lists' });
  await migrate({ sql });
  await seed();
}, 60_000);
afterAll(async () => {
  await closeDatabase(sql);
  await database.drop();
});

/**
 * Two owners with every second batch each, and one with three; seven batches were made in each moment, so
 * that the order needs the id, too. Ten batches have 10,000 essays.
 */
async function seed(): Promise<void> {
  await sql`
    insert into batches (id, owner, name, course_code, language, expected, status, client_status,
                         created_at, updated_at)
    select 'b' || n, case when n % 40000 = 7 then 'rare' else 'teacher-' || n % 2 end,
           case when n = 4242 then '100% of_it' else 'Batch ' || n end,
           case when n % 1000 = 0 then 'SV1' else 'ENG5' end, 'en', ${essaysEach}, 'processing_pipelines',
           case when n % 50000 = 1 then 'failed' else 'processing' end,
           timestamptz '2026-01-01' + interval '1 microsecond' * (n / 7), assay_now()
    from generate_series(1, ${batches}) as n`;
  await sql`
    insert into essays (id, batch_id, slot, file_id, code, created_at, updated_at)
    select 'b' || b || '-' || lpad(slot::text, 5, '0'), 'b' || b, slot, 'f' || b || '-' || slot,
           case when slot % 4000 = 0 then 'TIMEOUT' end, assay_now(), assay_now()
    from generate_series(1, ${batches / essaysEach}) as b, generate_series(1, ${essaysEach}) as slot`;
  await sql`
    insert into actors (key, kind, machine, status, snapshot, version, seq, head)
    select 'essay/' || id, 'essay', 'm',
           case when slot % 3000 = 0 then 'spellcheck_failed' else 'spellchecked_success' end, '{}', 1, 1, ''
    from essays`;
  await sql`
    insert into files (id, batch_id, name, size, essay_id)
    select file_id, batch_id, 'essay ' || slot || '.docx', 1, id from essays`;
  await sql`analyze`;
}

const call = (id: string, role: Call['principal']['role']): Call => ({
  principal: { id, role, org: null },
  correlationId: 'c',
  door: 'test',
});
const admin = call('root', 'admin');

const handlersOn = (on: Sql): Pick<AssessmentHandlers, 'batch.get' | 'batch.list' | 'essay.list'> => {
  const host = { sql: on, phases: [], pipelines: [] } as unknown as AssessmentHost;
  return { ...createBatchReads(host), ...createEssayReads(host) };
};

interface Page {
  readonly items: readonly object[];
  readonly nextCursor: string | null;
}

/** All pages, and the most rows of a table that any of them touched. */
async function walk<P extends Page>(table: string, ask: (on: Sql, cursor: string | undefined) => Promise<P>) {
  const items: P['items'][number][] = [];
  let [dearest, pages] = [0, 0];
  for (let cursor: string | null | undefined; cursor !== null; pages += 1) {
    const from = cursor;
    const { result, touched } = await rowsTouched(sql, (on) => ask(on, from));
    items.push(...result.items);
    dearest = Math.max(dearest, touched.get(table) ?? 0);
    cursor = result.nextCursor;
  }
  return { items, dearest, pages };
}

const listed = (asked: Partial<Asked<'batch.list'>>, by = admin) =>
  walk('batches', (on, cursor) =>
    handlersOn(on)['batch.list']({ limit: 200, ...asked, ...(cursor === undefined ? {} : { cursor }) }, by),
  );
const idsOf = ({ items }: { items: readonly { batchId: string }[] }) => items.map((one) => one.batchId);

describe('batch.list', () => {
  test('gives every batch once, newest first, with ties (a cursor is a place, not a count)', async () => {
    const { items, dearest } = await listed({});
    const expected = await sql<{ id: string }[]>`select id from batches order by created_at desc, id desc`;
    expect(idsOf({ items })).toEqual(expected.map((row) => row.id));
    // The last page is looked through once more, for where it ends.
    expect(dearest).toBeLessThanOrEqual(2 * 201);
  });

  test('costs what it shows for one owner, and for one status of an owner (both have an index)', async () => {
    const own = await listed({}, call('rare', 'teacher'));
    expect(own.items).toHaveLength(3);
    expect(own.dearest).toBeLessThanOrEqual(6);
    const failed = await listed({ status: 'failed', owner: 'teacher-1' });
    expect(idsOf(failed)).toEqual(['b50001', 'b1']);
    expect(failed.dearest).toBeLessThanOrEqual(4);
  });

  test.each([
    ['a status of everybody', { status: 'failed' } as const, ['b50001', 'b1']],
    ['a name', { search: 'bATCH 77777' }, ['b77777']],
    ['a name with % and _ (taken literally)', { search: '0% of_' }, ['b4242']],
    ['a name that would match everything', { search: '%' }, ['b4242']],
    ['nobody', { search: 'no such name' }, []],
  ])('looks at a bounded part of the table for %s (no index knows)', async (_what, asked, expected) => {
    const found = await listed(asked);
    expect(idsOf(found)).toEqual(expected);
    // Those looked at, and again to find where looking ended.
    expect(found.dearest).toBeLessThanOrEqual(2 * scannedMax);
    expect(found.pages).toBeGreaterThanOrEqual(batches / scannedMax);
  });

  test('a course is found on all pages', async () => {
    expect((await listed({ courseCode: 'SV1', limit: 7 })).items).toHaveLength(batches / 1000);
  });

  test('a teacher sees their own, and is told when they ask for others', async () => {
    const { items } = await handlersOn(sql)['batch.list']({ limit: 50 }, call('teacher-0', 'teacher'));
    expect(new Set(items.map((one) => one.owner))).toEqual(new Set(['teacher-0']));
    await expect(
      handlersOn(sql)['batch.list']({ limit: 50, owner: 'teacher-1' }, call('teacher-0', 'teacher')),
    ).rejects.toMatchObject({ code: 'AUTHORIZATION_ERROR' });
  });
});

describe('essay.list', () => {
  const essays = (asked: Partial<Asked<'essay.list'>>, table = 'essays') =>
    walk(table, (on, cursor) =>
      handlersOn(on)['essay.list'](
        { limit: 200, batchId: 'b7', ...asked, ...(cursor === undefined ? {} : { cursor }) },
        admin,
      ),
    );
  const slotsIn = ({ items }: { items: readonly { slot: number }[] }) => items.map((one) => one.slot);

  test('gives every essay once, by slot, with status and file name', async () => {
    const found = await essays({});
    expect(slotsIn(found)).toEqual(Array.from({ length: essaysEach }, (_, at) => at + 1));
    expect(found.items[2_999]).toMatchObject({
      essayId: 'b7-03000',
      status: 'spellcheck_failed',
      fileName: 'essay 3000.docx',
    });
    expect(found.dearest).toBeLessThanOrEqual(201);
    expect((await essays({}, 'actors')).dearest).toBeLessThanOrEqual(201);
  });

  test('a status costs at most a batch (its essays are looked up by key, not all actors)', async () => {
    const found = await essays({ status: 'spellcheck_failed' }, 'actors');
    expect(slotsIn(found)).toEqual([3_000, 6_000, 9_000]);
    expect(found.dearest).toBeLessThanOrEqual(essaysEach);
  });

  test('failed ones cost what they show', async () => {
    const found = await essays({ failed: true });
    expect(slotsIn(found)).toEqual([4_000, 8_000]);
    expect(found.dearest).toBeLessThanOrEqual(3);
  });

  test('batch.get counts a batch of 10,000 by its keys alone, and none of a batch with a longer id', async () => {
    await sql`
      insert into actors (key, kind, machine, status, snapshot, version, seq, head)
      values ('essay/b7-00001-00001', 'essay', 'm', 'nlp_failed', '{}', 1, 1, '')`;
    const { result, touched } = await rowsTouched(sql, (on) =>
      handlersOn(on)['batch.get']({ batchId: 'b7' }, admin),
    );
    expect(result.essaysByStatus).toEqual({ spellcheck_failed: 3, spellchecked_success: essaysEach - 3 });
    expect(touched.get('actors')).toBeLessThanOrEqual(essaysEach + 1);
    // The failed ones, for the problems.
    expect(touched.get('essays')).toBeLessThanOrEqual(2);
  });

  test('an unknown batch is 404, an empty page of a known one is not', async () => {
    const ask = (batchId: string) => handlersOn(sql)['essay.list']({ limit: 10, batchId }, admin);
    await expect(ask('nobody')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await ask('b99')).toEqual({ items: [], nextCursor: null });
  });

  test('a cursor of another list is refused', async () => {
    const { nextCursor } = await handlersOn(sql)['batch.list']({ limit: 1 }, admin);
    const ask = handlersOn(sql)['essay.list']({ limit: 1, batchId: 'b7', cursor: nextCursor ?? '' }, admin);
    await expect(ask).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });
});
