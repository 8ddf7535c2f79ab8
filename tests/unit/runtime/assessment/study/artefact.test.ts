/** The artefact as a file, and the figures that are drawn from it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import type { StudyArtefact } from '../../../../../contracts/assessment/study-artefact.ts';
import { alignmentOf, alignmentPage } from '../../../../../runtime/assessment/study/alignment.ts';
import {
  keepArtefact,
  readArtefact,
  type UnsignedArtefact,
  writeArtefact,
} from '../../../../../runtime/assessment/study/artefact-file.ts';
import { skeletonOf, studyOf } from '../../../../../runtime/assessment/study/study.ts';
import { queryHints } from '../../../../../runtime/cli/study-words.ts';
import { createGatewayMetrics } from '../../../../../runtime/gateway/gateway-metrics.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string): string => join(folder.path, name);

/** Anchors from low to high, as a round left them. */
function round(grades: readonly string[], isPartial = false): UnsignedArtefact {
  const study = studyOf({
    mode: 'anchor-align',
    assignmentId: null,
    course: 'ENG5',
    scale: 'swedish_8_anchor',
    label: null,
    id: 'round',
    settings: {},
    timeoutSeconds: 60,
    inventory: {
      anchors: grades.map((grade, index) => ({
        path: `a/${grade}_${index}.txt`,
        fileName: `${grade}_${index}.txt`,
        sha256: String(index).repeat(64).slice(0, 64),
        bytes: 500,
        grade,
        label: `${grade}_${index}`,
        characters: 500,
        isText: true,
      })),
      students: [],
      prompt: null,
      rubric: null,
      instructions: null,
    },
  });
  const made = skeletonOf(study, { version: '0.0.0', gitSha: null }, '2026-01-01T00:00:00.000Z');
  const { inputs, validation } = made;
  const anchors = inputs.anchors.map((one, index) => ({ ...one, anchor_id: `round-${index}` }));
  const runner_status = { ...validation.runner_status, partial_data: isPartial };
  return { ...made, inputs: { ...inputs, anchors }, validation: { ...validation, runner_status } };
}

/** `order`: the anchors from the worst to the best, as the judge saw them; every pair was asked. */
function judged(artefact: UnsignedArtefact, order: readonly number[]): UnsignedArtefact {
  const meetings = order.flatMap((loser, place) => order.slice(place + 1).map((winner) => [winner, loser]));
  const rows = meetings.map(([winner, loser], index) => ({
    sequence: index + 1,
    winner_id: `round-${winner}`,
    loser_id: `round-${loser}`,
    essay_a: `round-${winner}`,
    essay_b: `round-${loser}`,
    outcome: 'first' as const,
    judge: 'tester',
    prompt_hash: null,
    frame_hash: 'a'.repeat(64),
    provider: 'builtin',
    model: 'none',
    tokens_prompt: 0,
    tokens_completion: 0,
    cost_usd: 0,
    confidence: null,
    started_at: '2026-01-01T00:00:00.000Z',
    completed_at: '2026-01-01T00:00:01.000Z',
    status: 'judged' as const,
    failure_reason: null,
  }));
  const places = order.map((script, place) => ({
    essay_id: `round-${script}`,
    theta: place,
    standard_error: 0.5,
    rank: order.length - place,
    comparison_count: order.length - 1,
    is_anchor: false,
    anchor_grade: null,
    grade_projection: null,
  }));
  return { ...artefact, llm_comparisons: rows, bt_summary: places };
}

const grades = ['F', 'D', 'C', 'A'];

test('what was written is read again as it was', () => {
  const written = writeArtefact(at('same.json'), judged(round(grades), [0, 1, 2, 3]));
  expect(readArtefact(at('same.json'))).toEqual(written);
});

test('an artefact that was changed after it was written is not read', () => {
  writeArtefact(at('changed.json'), judged(round(grades), [0, 1, 2, 3]));
  const text = readFileSync(at('changed.json'), 'utf8');
  writeFileSync(at('changed.json'), text.replace('"theta": 3', '"theta": 4'));
  expect(() => readArtefact(at('changed.json'))).toThrow(/changed after it was written/);
});

test('what the schema does not know is neither written nor read', () => {
  const odd = { ...round(grades), essay_text: 'no' } as UnsignedArtefact;
  expect(() => writeArtefact(at('odd.json'), odd)).toThrow();
  writeFileSync(at('odd.json'), '{"schema_version":"9"}');
  expect(() => readArtefact(at('odd.json'))).toThrow(/to be an artefact/);
  writeFileSync(at('odd.json'), '{"schema');
  expect(() => readArtefact(at('odd.json'))).toThrow(/to be JSON/);
});

test('an error of 0 is not written: it would call a place certain', () => {
  const artefact = judged(round(grades), [0, 1, 2, 3]);
  const [first, ...others] = artefact.bt_summary;
  const certain = { ...artefact, bt_summary: [{ ...first!, standard_error: 0 }, ...others] };
  expect(() => writeArtefact(at('certain.json'), certain)).toThrow();
});

test('a later look that finds less leaves a whole artefact as it is', () => {
  const whole = keepArtefact(at('kept.json'), judged(round(grades), [0, 1, 2, 3]));
  expect(keepArtefact(at('kept.json'), round(grades, true))).toEqual(whole);
  expect(readArtefact(at('kept.json'))).toEqual(whole);
});

const alignmentIn = (artefact: UnsignedArtefact) => {
  const whole: StudyArtefact = writeArtefact(at('align.json'), artefact);
  const alignment = alignmentOf(whole);
  return { alignment, page: alignmentPage(whole, alignment) };
};

test('anchors in the order of their grades have tau 1 and no inversion', () => {
  const { alignment, page } = alignmentIn(judged(round(grades), [0, 1, 2, 3]));
  expect(alignment.order).toMatchObject({ pairs: { tauA: 1 }, directInversions: 0, zeroWins: [] });
  expect(page).not.toContain('not met');
  expect(page).toContain('6 judged of 6 pairs');
});

test('one swap is one inversion, named with both grades, and costs a third of tau', () => {
  const { alignment, page } = alignmentIn(judged(round(grades), [1, 0, 2, 3]));
  expect(alignment.order).toMatchObject({ pairs: { tauA: 4 / 6 }, directInversions: 1 });
  expect(page).toContain('- F_0.txt (F) won over D_1.txt (D)');
  expect(page).toContain('## Without a win\n\n- D_1.txt');
});

test('anchors of one grade count for neither side, and keep tau below 1', () => {
  const { alignment } = alignmentIn(judged(round(['F', 'C', 'C', 'A']), [0, 1, 2, 3]));
  expect(alignment.order).toMatchObject({ pairs: { tauA: 5 / 6, tied: 1 }, directInversions: 0 });
});

test('without a comparison there is no tau, and the page says why', () => {
  const { alignment, page } = alignmentIn(round(grades, true));
  expect(alignment.order).toMatchObject({ kind: 'unavailable' });
  expect(page).toContain('No figures:');
  expect(page).toContain('**Partial:');
});

test('the queries that are hinted at are of numbers that exist', async () => {
  const registry = new Registry();
  createGatewayMetrics(registry, null as never);
  const known = registry.getMetricsAsArray().map(({ name }) => name);
  const named = queryHints.flatMap(([, query]) => query.match(/assay_\w+/g) ?? []);
  expect(named.length).toBe(queryHints.length);
  const plain = named.map((name) => name.replace(/_(?:bucket|sum)$/, ''));
  expect(plain.filter((name) => !known.includes(name))).toEqual([]);
});
