/** Rows of docs/judging-scenarios.md that the tables themselves keep. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWaves } from '../../../persistence/assessment/judging/open-waves.ts';
import { putWave, type Wave, type WaveRow } from '../../../persistence/assessment/judging/put-wave.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await openDatabase();
  sql = connectDatabase(database.url, { max: 2, applicationName: 'scenarios' });
  await migrate({ sql });
  await sql`
    insert into assessments (id, batch_id, run_id, owner, status, settings, created_at, updated_at)
    values ('s', 'b', 'r', 'anna', 'generating_pairs', '{}', now(), now())`;
});
afterAll(async () => {
  await closeDatabase(sql);
  await database.drop();
});

const wave = (number: number): Wave => ({
  assessmentId: 's',
  batchId: 'b',
  wave: number,
  judgingMode: 'per_request',
  priority: 5,
  correlationId: 'r',
  ttlMs: 60_000,
});
const asked = (seq: number, id = `q-${seq}`): WaveRow => ({
  seq,
  first: 0,
  second: 1,
  judge: 'haiku',
  mode: 'coverage',
  request: { id, provider: 'anthropic', model: 'm' },
});
const statuses = async () => {
  const rows = await sql<{ seq: number; comparison: string; request: string }[]>`
    select c.seq, c.status as comparison, r.status as request
    from comparisons c full join judgement_requests r on r.assessment_id = c.assessment_id and r.seq = c.seq
    order by c.seq`;
  return rows.map(({ seq, comparison, request }) => `${seq} ${comparison} ${request}`);
};

test('J19 a wave waits with its questions until its session knows of it: no answer comes before', async () => {
  await putWave(sql, wave(1), [asked(1), asked(2)]);
  expect(await statuses()).toEqual(['1 planned held', '2 planned held']);
  await openWaves(sql, [{ assessmentId: 's', wave: 1, from: 1, to: 2 }]).execute();
  expect(await statuses()).toEqual(['1 open queued', '2 open queued']);
});

test('J40 a wave whose questions cannot be kept is no wave: nothing was counted, nothing is waited for', async () => {
  const before = await statuses();
  await expect(putWave(sql, wave(2), [asked(3), asked(4, 'q-1')])).rejects.toThrow('judgement_requests_pkey');
  expect(await statuses()).toEqual(before);
});

test('J29 every moment has its zone', async () => {
  const rows = await sql<{ name: string; type: string }[]>`
    select table_name || '.' || column_name as name, data_type as type from information_schema.columns
    where table_schema = 'public' and data_type ~ '^time'`;
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ type }) => type !== 'timestamp with time zone')).toEqual([]);
});
