/** Runs by the ten thousand: every run once, in order, and each look at a cost of its own size. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Asked, Call } from '../../../contracts/assessment/api.ts';
import { waitingLanes } from '../../../persistence/assessment/runs/waiting-lanes.ts';
import { waitingRuns } from '../../../persistence/assessment/runs/waiting-runs.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { createRunReads } from '../../../runtime/assessment/run-reads.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { rowsTouched } from '../../support/rows-touched.ts';
import { anna, root } from '../../support/runs.ts';

const runs = 40_000;
const scannedMax = 5_000;
let database: TestDatabase;
let sql: Sql;

/** Anna has four runs, everybody else has the rest; seven were made in each moment; every tenth waits. */
beforeAll(async () => {
  database = await openDatabase();
  sql = connectDatabase(database.url, { max: 2, applicationName: 'lists' });
  await migrate({ sql });
  await sql`
    insert into runs (id, owner, env, lane, mode, requested_by, status, wants_tick, seq, batch_id, created_at,
                      updated_at)
    select 'r' || n, case when n % 20000 in (7, 8) and n < 30000 then 'anna' else 'teacher-' || n % 2 end,
           'local', 'lane-' || lpad((n % 20)::text, 2, '0'), 'run',
           case when n = 4242 then '100%_x' else 'x' end, 'queued', n % 10 = 0, 1, 'b' || n % 4000,
           timestamptz '2026-01-01' + interval '1 microsecond' * (n / 7), assay_now()
    from generate_series(1, ${runs}) as n`;
  await sql`analyze`;
}, 60_000);
afterAll(async () => {
  await closeDatabase(sql);
  await database.drop();
});

const callOf = (principal: Call['principal']): Call => ({ principal, correlationId: 'c', door: 'test' });

/** All pages, and the most rows that any of them touched. */
async function walk(asked: Partial<Asked<'run.list'>>, by = root) {
  const ids: string[] = [];
  let [dearest, pages] = [0, 0];
  for (let cursor: string | null | undefined; cursor !== null; pages += 1) {
    const from = cursor === undefined ? {} : { cursor };
    const { result, touched } = await rowsTouched(sql, (on) =>
      createRunReads({ sql: on })['run.list']({ limit: 200, ...asked, ...from }, callOf(by)),
    );
    ids.push(...result.items.map(({ runId }) => runId));
    dearest = Math.max(dearest, touched.get('runs') ?? 0);
    cursor = result.nextCursor;
  }
  return { ids, dearest, pages };
}

test('S55 gives every run once, newest first, with ties, and reads what it shows', async () => {
  const { ids, dearest } = await walk({});
  const expected = await sql<{ id: string }[]>`select id from runs order by created_at desc, id desc`;
  expect(ids).toEqual(expected.map(({ id }) => id));
  expect(dearest).toBeLessThanOrEqual(201);
});

test('a teacher’s own cost what they are, and so do those of a batch (both have an index)', async () => {
  const own = await walk({}, anna);
  expect(own.ids.toSorted()).toEqual(['r20007', 'r20008', 'r7', 'r8']);
  expect(own.dearest).toBeLessThanOrEqual(5);
  const ofBatch = await walk({ batchId: 'b42', limit: 3 });
  expect(ofBatch.ids).toHaveLength(runs / 4000);
  expect(new Set(ofBatch.ids).size).toBe(ofBatch.ids.length);
  expect(ofBatch.dearest).toBeLessThanOrEqual(11);
  expect((await walk({ batchId: 'b42' }, anna)).ids).toEqual([]);
});

test('S57 what no index knows is looked for in a bounded part of the table', async () => {
  const found = await walk({ requestedBy: '%_' });
  expect(found.ids).toEqual(['r4242']);
  expect(found.dearest).toBeLessThanOrEqual(scannedMax);
  expect(found.pages).toBeGreaterThanOrEqual(runs / scannedMax);
});

test('waiting lanes are found without reading the runs that wait in them', async () => {
  const { result, touched } = await rowsTouched(sql, (on) => waitingLanes(on));
  expect(result.map(({ lane }) => lane)).toEqual(['lane-00', 'lane-10']);
  expect(touched.get('runs')).toBeLessThanOrEqual(5);
});

test('S36 waiting runs of a lane come in the order of their creation, at the cost of a page', async () => {
  const asked = { env: 'local', lane: 'lane-10', afterPlace: 0, rowsMax: 50 };
  const { result, touched } = await rowsTouched(sql, (on) => waitingRuns(on, asked));
  expect(result.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => `r${10 + at * 20}`));
  expect(touched.get('runs')).toBeLessThanOrEqual(50);
});
