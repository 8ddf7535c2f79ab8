import { expect, test } from 'vitest';
import { phasesWith, plannedPhases, plannedPipelines } from '../../../../actors/phases.ts';
import type { PhaseName } from '../../../../contracts/assessment/words.ts';
import {
  type PhasePlan,
  planPipeline,
  pruneDone,
  registryProblems,
} from '../../../../machines/assessment/plan-pipeline.ts';
import { slotsOf, slotsUpTo } from '../../../../machines/assessment/slot-set.ts';

const planned = (name: string, phases: readonly PhasePlan[] = plannedPhases) => {
  const plan = planPipeline(phases, plannedPipelines, name);
  if (plan.kind === 'refused') throw new Error(plan.message);
  return plan;
};
const names = (name: string): string[] => planned(name).steps.map((step) => step.id);

test.each([
  ['spellcheck', ['spellcheck']],
  ['grammar_check', ['spellcheck', 'grammar_check']],
  ['nlp', ['spellcheck', 'nlp']],
  ['cj_assessment', ['spellcheck', 'cj_assessment']],
  ['ai_feedback', ['spellcheck', 'nlp', 'ai_feedback']],
  ['editor_revision', ['spellcheck', 'nlp', 'ai_feedback', 'editor_revision']],
  ['comprehensive', ['spellcheck', 'cj_assessment', 'nlp', 'ai_feedback']],
])('pipeline %s has its phases after what they need, the requested one last', (name, steps) => {
  expect(names(name)).toEqual(steps);
});

test('what is asked for is told apart from what comes with it (redo does only the former again)', () => {
  expect(planned('comprehensive').requested).toEqual(['cj_assessment', 'nlp', 'ai_feedback']);
  expect(planned('nlp').requested).toEqual(['nlp']);
});

test('a pipeline needs a prompt when any of its phases does', () => {
  expect(planned('spellcheck').needsPrompt).toBe(false);
  expect(planned('grammar_check').needsPrompt).toBe(false);
  expect(planned('nlp').needsPrompt).toBe(true);
});

test('a phase without an executor is planned and reported (a door says 501, a preflight shows it)', () => {
  const run = () => Promise.resolve({ contentId: null, textContentId: null, metrics: {} });
  const phases = phasesWith({ spellcheck: { grain: 'essay', run } });
  expect(planned('nlp', phases).missing).toEqual(['nlp']);
  expect(planned('spellcheck', phases).missing).toEqual([]);
});

test.each([
  [{ name: 'judging', machine: { id: 'cj' } }, 'judging'],
  [{ machine: { id: 'cj' } }, 'cj'],
])('a step of batch grain names the kind that does it (%#)', (kind, executor) => {
  const phases = plannedPhases.map((one): PhasePlan =>
    one.name === 'cj_assessment' ? { ...one, executor: { grain: 'batch', kind } } : one,
  );
  const step = planned('cj_assessment', phases).steps.at(-1);
  expect(step).toMatchObject({ kind: 'phase', needs: ['spellcheck'], phase: { grain: 'batch', executor } });
});

test('an unknown pipeline is refused with the names that there are', () => {
  const plan = planPipeline(plannedPhases, plannedPipelines, 'everything');
  expect(plan).toMatchObject({ kind: 'refused', code: 'PIPELINE_UNKNOWN' });
  expect(plan.kind === 'refused' && plan.message).toContain('comprehensive, spellcheck');
});

const needing = (needs: Partial<Record<PhaseName, readonly PhaseName[]>>): readonly PhasePlan[] =>
  plannedPhases.map((one) => ({ ...one, needs: needs[one.name] ?? one.needs }));

test('phases that need each other in a circle are refused', () => {
  const phases = needing({ spellcheck: ['ai_feedback'] });
  expect(planPipeline(phases, [], 'nlp')).toMatchObject({
    kind: 'refused',
    code: 'PIPELINE_CYCLE',
    message: expect.stringContaining('spellcheck → ai_feedback → spellcheck'),
  });
});

test('a need that is no phase is refused', () => {
  const phases = plannedPhases.filter((one) => one.name !== 'spellcheck');
  expect(planPipeline(phases, [], 'nlp')).toMatchObject({ kind: 'refused', code: 'PHASE_UNKNOWN' });
});

const all = slotsUpTo(4);
const prune = (
  name: string,
  done: Record<string, string>,
  more: { redo?: boolean; eligible?: string } = {},
) => {
  const { steps, requested } = planned(name);
  const given = { done, eligible: all, redo: false, requested, ...more };
  const pruned = pruneDone(steps, given);
  return { steps: pruned.steps.map((step) => step.id), skipped: pruned.skipped };
};

test('L12 a phase that is done is skipped by the next pipeline (spellcheck is not done twice)', () => {
  expect(prune('nlp', { spellcheck: all })).toEqual({ steps: ['nlp'], skipped: ['spellcheck'] });
});

test('L47 a phase is done when some essays succeeded in it (the others stay out of what follows)', () => {
  expect(prune('nlp', { spellcheck: slotsOf([2]) }).skipped).toEqual(['spellcheck']);
  expect(prune('nlp', { spellcheck: slotsOf([]) }).skipped).toEqual([]);
});

test('a phase whose successes are all erased is not done', () => {
  const eligible = slotsOf([1, 3]);
  expect(prune('nlp', { spellcheck: slotsOf([2, 4]) }, { eligible }).steps).toEqual(['spellcheck', 'nlp']);
});

test('L49 nothing is left when everything is done', () => {
  expect(prune('nlp', { spellcheck: all, nlp: all })).toEqual({ steps: [], skipped: ['spellcheck', 'nlp'] });
});

test('redo does the requested phases again, and not what they need', () => {
  const done = { spellcheck: all, nlp: all, ai_feedback: all };
  expect(prune('nlp', done, { redo: true })).toEqual({ steps: ['nlp'], skipped: ['spellcheck'] });
  expect(prune('comprehensive', done, { redo: true })).toEqual({
    steps: ['cj_assessment', 'nlp', 'ai_feedback'],
    skipped: ['spellcheck'],
  });
});

test('the planned registry has no problems', () => {
  expect(registryProblems(plannedPhases, plannedPipelines)).toEqual([]);
});

test('problems of a registry are all told at once', () => {
  const circle = needing({ spellcheck: ['nlp'] });
  const [first] = plannedPhases;
  if (first === undefined) throw new Error('no phases');
  const problems = registryProblems(
    [...circle.filter((one) => one.name !== 'ai_feedback'), first],
    [
      { name: 'empty', phases: [] },
      { name: 'twice', phases: ['spellcheck'] },
      { name: 'twice', phases: ['ai_feedback'] },
    ],
  );
  for (const part of [
    'phases with different names, got `spellcheck`',
    'pipelines with different names, got `twice`',
    '`empty` to have phases',
    'got `ai_feedback`',
    'in pipeline `twice`',
  ]) {
    expect(problems.join('\n')).toContain(part);
  }
});
