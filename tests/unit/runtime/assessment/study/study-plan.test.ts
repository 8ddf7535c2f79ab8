/** What a study is before anybody is asked: files, checksums, requests, the artefact without measures. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readArtefact } from '../../../../../runtime/assessment/study/artefact-file.ts';
import { pairsAmong, roundRobin } from '../../../../../runtime/assessment/study/study.ts';
import { run } from '../../../../support/run-assay.ts';
import { longText, writeStudy } from '../../../../support/study-files.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const study = (...words: readonly string[]) => run(['--json', 'study', ...words], folder.path);
/** Nobody listens there: a command that asked a service would end with 3. */
const nowhere = ['--nats', 'nats://127.0.0.1:1'];

interface Planned {
  readonly anchors: readonly { readonly fileName: string; readonly grade: string; readonly sha256: string }[];
  readonly students: readonly { readonly sha256: string; readonly bytes: number }[];
  readonly problems: readonly string[];
}

test('plan names every file with its checksum, and asks no service anything', async () => {
  const files = writeStudy(join(folder.path, 'plan'), ['F', 'C+', 'A'], 2);
  const words = ['--anchors', files.anchors, '--students', files.students, '--prompt', files.prompt];
  const { code, out, err } = await run(['--json', ...nowhere, 'study', 'plan', ...words], folder.path);
  expect(code, err).toBe(0);
  const said = JSON.parse(out) as Planned;
  expect(said.anchors.map(({ grade }) => grade)).toEqual(['A', 'C+', 'F']);
  const bytes = readFileSync(join(files.students, 'student-0.txt'));
  expect(said.students[0]).toMatchObject({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  });
  expect(said.problems).toEqual([]);
});

test('plan names everything that is wrong at once, without a word of any essay', async () => {
  const files = writeStudy(join(folder.path, 'wrong'), ['F', 'X'], 2);
  writeFileSync(join(files.anchors, 'A_short.txt'), 'Secret words.');
  writeFileSync(join(files.students, 'twin.txt'), readFileSync(join(files.students, 'student-0.txt')));
  const { code, out } = await study('plan', '--anchors', files.anchors, '--students', files.students);
  expect(code).toBe(1);
  const { problems } = JSON.parse(out) as Planned;
  expect(problems).toHaveLength(3);
  expect(problems.join(' ')).toMatch(/A_short.*X_anchor-1.*student-0/s);
  expect(problems.join(' ')).not.toContain('Secret');
});

test('nothing to look at is no plan (exit code 2)', async () => {
  expect((await study('plan')).code).toBe(2);
});

test('dry-run writes a valid artefact with nothing measured, and the requests without texts', async () => {
  const files = writeStudy(join(folder.path, 'dry'), ['F', 'E', 'A'], 3);
  const out = join(folder.path, 'dry-out');
  const given = ['--anchors', files.anchors, '--students', files.students, '--prompt', files.prompt];
  const words = [...given, '--assignment', 'np', '--out', out, '--budget', '40'];
  const { code, err } = await run(['--json', ...nowhere, 'study', 'dry-run', ...words], folder.path);
  expect(code, err).toBe(0);
  const artefact = readArtefact(join(out, 'assessment_run.dry-run.json'));
  expect(artefact.metadata).toMatchObject({ assignment_id: 'np', runner_mode: 'dry-run' });
  expect(artefact.validation.runner_status).toMatchObject({ partial_data: true, session_status: null });
  expect(artefact.llm_comparisons).toEqual([]);
  const requests = readFileSync(join(out, 'requests.json'), 'utf8');
  expect(JSON.parse(requests)).toMatchObject({ run: { assessment: { maxComparisons: 40 } } });
  expect(requests).not.toContain('sentence of the');
  for (const { path, sha256, bytes } of artefact.validation.manifest) {
    const found = readFileSync(path);
    expect([sha256, bytes]).toEqual([createHash('sha256').update(found).digest('hex'), found.length]);
  }
});

test('a study that a door would refuse is refused before anything is written', async () => {
  const files = writeStudy(join(folder.path, 'refused'), ['F', 'A'], 2);
  const out = join(folder.path, 'refused-out');
  const given = ['--anchors', files.anchors, '--students', files.students, '--prompt', files.prompt];
  const { code, err } = await study('dry-run', ...given, '--assignment', 'np', '--out', out, '--budget', '0');
  expect(code).toBe(2);
  expect(err).toContain('maxComparisons');
  expect(existsSync(out)).toBe(false);
});

test.each([
  ['one anchor', ['C']],
  ['anchors of one grade', ['C', 'C']],
])('%s is no order: refused, never a tau of 1', async (_, grades) => {
  const files = writeStudy(join(folder.path, `align-${grades.length}`), grades, 0);
  writeFileSync(join(files.anchors, 'C_first.txt'), longText('other', 9));
  if (grades.length === 1) writeFileSync(join(files.anchors, 'C_anchor-0.txt'), longText('another', 9));
  const given = ['--anchors', files.anchors, '--prompt', files.prompt];
  const { code, err } = await study('anchor-align', ...given, '--out', join(folder.path, 'none'));
  expect(code).toBe(2);
  expect(err).toContain('two grades or more');
});

test('an empty folder is no round (exit code 2)', async () => {
  const files = writeStudy(join(folder.path, 'empty'), [], 0);
  const given = ['--anchors', files.anchors, '--prompt', files.prompt];
  expect((await study('anchor-align', ...given, '--out', join(folder.path, 'none'))).code).toBe(2);
});

test('a round robin has every pair once, and shows each script first about as often as second', () => {
  const ids = Array.from({ length: 13 }, (_, at) => `e${at}`);
  const pairs = roundRobin(ids);
  expect(new Set(pairs.map((pair) => pair.toSorted().join(' '))).size).toBe(pairsAmong(13));
  for (const id of ids) {
    const first = pairs.filter(([one]) => one === id).length;
    expect(Math.abs(first - 6)).toBeLessThanOrEqual(1);
  }
});
