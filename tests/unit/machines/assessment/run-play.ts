/** Runs for tests of the chart: inputs, moves, and what a played run has said. */
import { runKind } from '../../../../actors/run-kind.ts';
import type { PlannedStep, RunBatch, RunInput } from '../../../../contracts/assessment/messages.ts';
import type { PhaseName } from '../../../../contracts/assessment/words.ts';
import { readGraph } from '../../../../machines/assessment/run-graph.ts';
import { slotsUpTo } from '../../../../machines/assessment/slot-set.ts';
import {
  type Effect,
  type Move,
  type Played,
  playScript,
  type ScriptEvent,
} from '../../../../runtime/testing.ts';

export const graceMs = 1_000;
export const kind = runKind({
  stepKinds: { work: { run: () => Promise.resolve(1) } },
  phaseGraceMs: graceMs,
});

export const inputOf = (graph: unknown, more: Partial<RunInput> = {}): RunInput => {
  const read = readGraph(graph);
  if (read.kind === 'refused') throw new Error(read.message);
  return { ...blank, steps: read.steps, entry: read.entry, ...more };
};

const blank: Omit<RunInput, 'steps' | 'entry'> = {
  runId: 'r1',
  owner: 'anna',
  env: 'local',
  lane: 'default',
  mode: 'run',
  requestedBy: 'anna',
  parentRunId: null,
  params: {},
  batch: null,
};

export const phaseStep = (name: PhaseName, more: Partial<PlannedStep> = {}): PlannedStep => ({
  id: name,
  kind: 'phase',
  needs: [],
  attemptsMax: 1,
  approval: false,
  params: {},
  phase: { name, grain: 'essay', deadlineMs: 60_000, essayDeadlineMs: 10_000, essaysMin: 1 },
  ...more,
});

export const batchOf = (essays: number, more: Partial<RunBatch> = {}): RunBatch => ({
  batchId: 'b1',
  owner: 'anna',
  org: null,
  pipeline: 'nlp',
  courseCode: 'ENG5',
  language: 'en',
  promptContentId: 'p1',
  assignmentId: null,
  eligible: slotsUpTo(essays),
  done: {},
  skipped: [],
  retry: null,
  ...more,
});

export const pipelineOf = (steps: readonly PlannedStep[], batch: RunBatch): RunInput => ({
  ...blank,
  steps,
  entry: null,
  batch,
});

export const tick = (number: number, more: object = {}): ScriptEvent => ({
  type: 'TICK',
  tick: number,
  by: 'test',
  fence: null,
  ...more,
});
export const done = (slot: number, outcome = 'succeeded', more: object = {}): ScriptEvent => ({
  type: 'ESSAY_DONE',
  step: 'spellcheck',
  attempt: 1,
  slot,
  outcome,
  ...more,
});

export const play = (input: RunInput, moves: readonly Move[]): readonly Played[] =>
  playScript(kind, { input, moves });

export const lastOf = (played: readonly Played[]): Played => {
  const last = played.at(-1);
  if (last === undefined) throw new Error('Expected at least the beginning');
  return last;
};

interface SaidEvent {
  readonly seq: number;
  readonly event: string;
  readonly status: string;
  readonly ticks: number;
  readonly wantsTick: boolean;
  readonly detail: { readonly [name: string]: unknown };
}

const effectsOf = (played: readonly Played[]): readonly Effect[] => played.flatMap(({ effects }) => effects);
const factsOf = (played: readonly Played[], type: string): readonly object[] =>
  effectsOf(played).flatMap((effect) =>
    effect.kind === 'fact' && effect.type === type ? [effect.payload] : [],
  );

export const eventsOf = (played: readonly Played[]): readonly SaidEvent[] =>
  factsOf(played, 'run.event') as readonly SaidEvent[];
/** `STEP_FAILED b`: what happened, and to which step. */
export const storyOf = (played: readonly Played[]): readonly string[] =>
  eventsOf(played).map(({ event, detail: { step } }) =>
    typeof step === 'string' ? `${event} ${step}` : event,
  );
export const outcomesOf = (played: readonly Played[]): readonly object[] =>
  factsOf(played, 'run.phase.ended');

export interface Letter {
  readonly target: string;
  readonly type: string;
  readonly payload: object;
}
/** Mail to others, reminders of its own left out. */
export const lettersOf = (played: readonly Played[]): readonly Letter[] =>
  effectsOf(played).flatMap((effect) => (effect.kind === 'mail' && effect.timer === null ? [effect] : []));
/** `essay/b1-00001 PHASE_TIMED_OUT` */
export const mailOf = (played: readonly Played[]): readonly string[] =>
  lettersOf(played).map(({ target, type }) => `${target} ${type}`);
