/** `assay study` as a researcher runs it: a process of its own, the real product, built-in judges. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StudyArtefact } from '../../../contracts/assessment/study-artefact.ts';
import { readArtefact } from '../../../runtime/assessment/study/artefact-file.ts';
import { openProduct, type ProductWorld } from '../../support/product.ts';
import { bareSettings, type Ran, run } from '../../support/run-assay.ts';
import { type StudyFolders, writeStudy } from '../../support/study-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const folder = temporaryFolder();
const grades = ['F', 'E', 'D', 'C', 'B', 'A'];
let product: ProductWorld;
let files: StudyFolders;

beforeAll(async () => {
  product = await openProduct({}, { executors: {} });
  files = writeStudy(join(folder.path, 'in'), grades, 5);
  await product.sql`
    insert into judges (id, kind, settings, created_by)
    values ('nobody', 'human', '{}'::json, 'test')`;
});
afterAll(async () => {
  await product.close();
  folder.remove();
});

const out = (name: string): string => join(folder.path, name);
const given = (): string[] => [
  '--anchors',
  files.anchors,
  '--prompt',
  files.prompt,
  '--rubric',
  files.rubric,
];
const args = (command: string, name: string, ...more: readonly string[]): string[] => [
  '--nats',
  product.world.nats.url,
  'study',
  command,
  ...given(),
  '--out',
  out(name),
  ...more,
];
const execute = (name: string, ...more: readonly string[]): string[] =>
  args('execute', name, '--students', files.students, '--assignment', name, ...more);
const artefactIn = (name: string, mode = 'execute'): StudyArtefact =>
  readArtefact(join(out(name), `assessment_run.${mode}.json`));
const says = ({ code, err }: Ran, wanted: number): void => expect(code, err).toBe(wanted);

describe('execute', () => {
  test('takes files to an artefact with every comparison, places with errors, and grades', async () => {
    says(await run(execute('whole', '--seed', 'one'), folder.path), 0);
    const artefact = artefactIn('whole');
    const { inputs, llm_comparisons: rows, bt_summary: places, validation } = artefact;
    expect(validation.runner_status).toMatchObject({ partial_data: false, session_status: 'completed' });
    expect(validation.runner_status.observed_events.comparisons_judged).toBe(rows.length);
    const ids = [
      ...inputs.anchors.map((one) => one.anchor_id),
      ...inputs.students.map((one) => one.essay_id),
    ];
    expect(new Set(ids).size).toBe(grades.length + 5);
    expect(new Set(places.map((one) => one.essay_id))).toEqual(new Set(ids));
    expect(places.every((one) => (one.standard_error ?? 0) > 0)).toBe(true);
    for (const row of rows) {
      expect([row.essay_a, row.essay_b]).toContain(row.winner_id);
      expect(row).toMatchObject({ judge: 'heuristic', provider: 'builtin', status: 'judged' });
    }
    expect(artefact.costs).toMatchObject({ total_usd: 0, is_known: true });
    expect(
      artefact.grade_projections.length + Number(validation.runner_status.grades_withheld !== null),
    ).toBeGreaterThan(0);
  });

  test('the same study again is the same batch: nothing is judged twice', async () => {
    const before = artefactIn('whole');
    says(await run(execute('whole', '--seed', 'one'), folder.path), 0);
    const { metadata, llm_comparisons: rows } = artefactIn('whole');
    expect(metadata.assessment_id).toBe(before.metadata.assessment_id);
    expect(rows).toEqual(before.llm_comparisons);
    const [row] = await product.sql<{ n: number }[]>`
      select count(*)::int as n from assessments where batch_id = ${metadata.batch_id}`;
    expect(row?.n).toBe(1);
  });

  test('does not write over what another study found', async () => {
    const ran = await run(execute('whole', '--seed', 'two'), folder.path);
    says(ran, 2);
    expect(ran.err).toContain('--out');
  });

  test('an assignment that is judged by something else stops it before any essay is sent', async () => {
    const other = join(folder.path, 'other.txt');
    writeFileSync(other, 'Good is what is short, and nothing else.');
    const ran = await run(
      [...execute('whole', '--seed', 'three', '--rubric', other), '--out', out('refused')],
      folder.path,
    );
    says(ran, 1);
    expect(ran.err).toContain('another text for --rubric');
    const { metadata } = artefactIn('refused');
    const found = await product.sql`select id from batches where id = ${metadata.batch_id}`;
    expect([...found]).toEqual([]);
  });

  test('when time is up, what there is by then is written, and says that it is not all', async () => {
    const ran = await run(execute('late', '--judge', 'nobody', '--timeout', '4'), folder.path);
    says(ran, 1);
    const { validation, llm_comparisons: rows, inputs, bt_summary: places } = artefactIn('late');
    expect(validation.runner_status).toMatchObject({
      partial_data: true,
      timeout_seconds: 4,
      is_timed_out: true,
      session_status: 'waiting_callbacks',
    });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.status === 'open' && row.winner_id === null)).toBe(true);
    expect(inputs.students.every((one) => one.essay_id !== null)).toBe(true);
    expect(places).toEqual([]);
  });

  test('killed in the middle, it leaves an artefact to read, and goes on when asked again', async () => {
    const path = join(out('killed'), 'assessment_run.execute.json');
    const killed = start(execute('killed', '--judge', 'heuristic'));
    await until(() => existsSync(path), { what: 'an artefact', timeoutMs: 30_000 });
    await kill(killed);
    expect(artefactIn('killed').validation.runner_status.partial_data).toBe(true);
    says(await run(execute('killed', '--judge', 'heuristic'), folder.path), 0);
    const { metadata, validation, llm_comparisons: rows } = artefactIn('killed');
    expect(validation.runner_status.partial_data).toBe(false);
    const [row] = await product.sql<{ sessions: number; asked: number }[]>`
      select count(distinct a.id)::int as sessions, count(c.seq)::int as asked
      from assessments a join comparisons c on c.assessment_id = a.id
      where a.batch_id = ${metadata.batch_id}`;
    expect(row).toEqual({ sessions: 1, asked: rows.length });
  });

  test('killed while it waits, it finds its session again when asked again', async () => {
    const killed = start(execute('waits', '--judge', 'nobody'));
    await until(
      async () => {
        const path = join(out('waits'), 'assessment_run.execute.json');
        if (!existsSync(path)) return false;
        const found = await product.client.ask('assessment.list', {
          batchId: artefactIn('waits').metadata.batch_id,
        });
        return found.items.some(({ status }) => status === 'waiting_callbacks');
      },
      { what: 'a session', timeoutMs: 30_000 },
    );
    await kill(killed);
    const { metadata, inputs } = await until(
      () => (artefactIn('waits').inputs.students[0]?.essay_id === null ? null : artefactIn('waits')),
      { what: 'essays with ids' },
    );
    expect(inputs.anchors.every((one) => one.anchor_id !== null)).toBe(true);
    says(await run(execute('waits', '--judge', 'nobody', '--timeout', '3'), folder.path), 1);
    const { items } = await product.client.ask('assessment.list', { batchId: metadata.batch_id });
    expect(items.map(({ assessmentId }) => assessmentId)).toEqual([
      artefactIn('waits').metadata.assessment_id,
    ]);
  });
});

function start(words: readonly string[]): ChildProcess {
  const program = join(import.meta.dirname, '../../../runtime/cli/assay.ts');
  return spawn(process.execPath, [program, ...words], {
    env: bareSettings(),
    cwd: folder.path,
    stdio: 'ignore',
  });
}
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('anchor-align', () => {
  const page = (name: string): string =>
    readFileSync(
      join(out(name), `anchor_align_${artefactIn(name, 'anchor-align').metadata.batch_id}.md`),
      'utf8',
    );

  test('lets every two anchors meet once as guests, and finds the order that is there', async () => {
    const ran = await run(args('anchor-align', 'order', '--judge', 'heuristic'), folder.path);
    says(ran, 0);
    const artefact = artefactIn('order', 'anchor-align');
    const met = artefact.llm_comparisons.map((row) => [row.essay_a, row.essay_b].toSorted().join(' '));
    expect(met).toHaveLength((grades.length * (grades.length - 1)) / 2);
    expect(new Set(met).size).toBe(met.length);
    expect(artefact.bt_summary.every((one) => !one.is_anchor)).toBe(true);
    expect(artefact.grade_projections).toEqual([]);
    expect(page('order')).toMatch(/\| Kendall tau-a \| (1\.000|0\.\d{3}) \|/);
  });

  test('a round that nobody judged has no tau (a runner before this one said 1.0)', async () => {
    const ran = await run(args('anchor-align', 'silent', '--judge', 'nobody', '--timeout', '4'), folder.path);
    says(ran, 1);
    expect(page('silent')).toContain('No figures:');
    expect(page('silent')).not.toContain('Kendall');
  });

  test('reports again from the artefact, without any service', async () => {
    const from = join(out('order'), 'assessment_run.anchor-align.json');
    const words = ['--json', 'study', 'anchor-align', '--from', from, '--out', out('again')];
    const ran = await run(words, folder.path);
    says(ran, 0);
    expect(JSON.parse(ran.out)).toMatchObject({ judged: 15, pairs: 15 });
  });
});
