/**
 * From the name of a pipeline to the steps of a run, and from these to what is left to do. Pure: the registry
 * of phases is given, so the same plan comes out at the door, in the preflight and in a test.
 */
import type { PlannedPhase, PlannedStep } from '../../contracts/assessment/messages.ts';
import type { PhaseName } from '../../contracts/assessment/words.ts';
import { inBoth, noSlots, type SlotSet } from './slot-set.ts';

/** What planning must know of a phase; the definitions of actors/phases.ts fit. */
export interface PhasePlan {
  readonly name: PhaseName;
  readonly needs: readonly PhaseName[];
  readonly needsPrompt: boolean;
  readonly essaysMin: number;
  readonly deadlineMs: number;
  readonly essayDeadlineMs: number;
  readonly executor:
    | { readonly grain: 'essay' }
    | {
        readonly grain: 'batch';
        readonly kind: { readonly name?: string; readonly machine: { readonly id: string } };
      }
    | null;
}
export interface PipelinePlan {
  readonly name: string;
  readonly phases: readonly PhaseName[];
}

export type Plan =
  | {
      readonly kind: 'planned';
      /** In an order in which each comes after what it needs. */
      readonly steps: readonly PlannedStep[];
      readonly needsPrompt: boolean;
      /** What was asked for by name; the other phases are there because these need them. */
      readonly requested: readonly PhaseName[];
      /** Planned, but nothing is installed that can do them. */
      readonly missing: readonly PhaseName[];
    }
  | {
      readonly kind: 'refused';
      readonly code: 'PIPELINE_UNKNOWN' | 'PIPELINE_CYCLE' | 'PHASE_UNKNOWN';
      readonly message: string;
    };

export function planPipeline(
  phases: readonly PhasePlan[],
  pipelines: readonly PipelinePlan[],
  name: string,
): Plan {
  const requested = requestedBy(phases, pipelines, name);
  if (requested === null) {
    const known = [...pipelines, ...phases].map((one) => one.name).join(', ');
    return refused(
      'PIPELINE_UNKNOWN',
      `Expected a pipeline (${known}), got \`${name}\`; ask for one of these`,
    );
  }
  const ordered = inOrder(phases, requested);
  if (ordered.kind === 'refused') return ordered;
  return {
    kind: 'planned',
    steps: ordered.phases.map(stepOf),
    needsPrompt: ordered.phases.some((one) => one.needsPrompt),
    requested,
    missing: ordered.phases.filter((one) => one.executor === null).map((one) => one.name),
  };
}

/** A pipeline goes before a phase of the same name; every phase is a pipeline of itself. */
function requestedBy(
  phases: readonly PhasePlan[],
  pipelines: readonly PipelinePlan[],
  name: string,
): readonly PhaseName[] | null {
  const pipeline = pipelines.find((one) => one.name === name);
  if (pipeline !== undefined) return pipeline.phases;
  const phase = phases.find((one) => one.name === name);
  return phase === undefined ? null : [phase.name];
}

type Refused = Extract<Plan, { kind: 'refused' }>;
const refused = (code: Refused['code'], message: string): Refused => ({ kind: 'refused', code, message });

type Ordered = { readonly kind: 'ordered'; readonly phases: readonly PhasePlan[] } | Refused;

/** Depth first, so the order is the same for the same registry, and what was asked for comes last. */
function inOrder(phases: readonly PhasePlan[], requested: readonly PhaseName[]): Ordered {
  const known = new Map(phases.map((one) => [one.name, one]));
  const ordered = new Set<PhasePlan>();
  const visit = (name: PhaseName, path: readonly PhaseName[]): Refused | null => {
    const one = known.get(name);
    if (one === undefined) {
      const by = path.at(-1) ?? 'a pipeline';
      return refused('PHASE_UNKNOWN', `Expected a phase that exists, got \`${name}\` (needed by ${by})`);
    }
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(' → ');
      return refused('PIPELINE_CYCLE', `Expected phases without a circle, got ${circle}`);
    }
    if (ordered.has(one)) return null;
    for (const need of one.needs) {
      const stop = visit(need, [...path, name]);
      if (stop !== null) return stop;
    }
    ordered.add(one);
    return null;
  };
  for (const name of requested) {
    const stop = visit(name, []);
    if (stop !== null) return stop;
  }
  return { kind: 'ordered', phases: [...ordered] };
}

const stepOf = (phase: PhasePlan): PlannedStep => ({
  id: phase.name,
  kind: 'phase',
  needs: phase.needs,
  attemptsMax: 1,
  approval: false,
  params: {},
  phase: plannedPhaseOf(phase),
});

function plannedPhaseOf({ name, executor, ...phase }: PhasePlan): PlannedPhase {
  const planned = {
    name,
    deadlineMs: phase.deadlineMs,
    essayDeadlineMs: phase.essayDeadlineMs,
    essaysMin: phase.essaysMin,
  };
  if (executor?.grain !== 'batch') return { ...planned, grain: 'essay' };
  return { ...planned, grain: 'batch', executor: executor.kind.name ?? executor.kind.machine.id };
}

export interface WhatIsDone {
  /** By phase, the slots that succeeded in it. */
  readonly done: { readonly [phase: string]: SlotSet };
  readonly eligible: SlotSet;
  /** Does the requested phases again; what they need is not done twice. */
  readonly redo: boolean;
  readonly requested: readonly string[];
}

/**
 * A phase is done when some essay that is still there has succeeded in it: the others failed, and only
 * survivors go on. The steps that are left may need pruned ones; their run knows who succeeded in those.
 */
export function pruneDone(
  steps: readonly PlannedStep[],
  { done, eligible, redo, requested }: WhatIsDone,
): { readonly steps: readonly PlannedStep[]; readonly skipped: readonly PhaseName[] } {
  const left: PlannedStep[] = [];
  const skipped: PhaseName[] = [];
  for (const step of steps) {
    const name = step.phase?.name;
    const isDone = name !== undefined && inBoth(done[name] ?? noSlots, eligible) !== noSlots;
    if (isDone && !(redo && requested.includes(name))) skipped.push(name);
    else left.push(step);
  }
  return { steps: left, skipped };
}

/** Everything that is wrong with a registry, so that a node refuses to start with all of it at once. */
export function registryProblems(
  phases: readonly PhasePlan[],
  pipelines: readonly PipelinePlan[],
): readonly string[] {
  const problems: string[] = [];
  for (const name of repeated(phases.map((one) => one.name))) {
    problems.push(`Expected phases with different names, got \`${name}\` twice`);
  }
  for (const name of repeated(pipelines.map((one) => one.name))) {
    problems.push(`Expected pipelines with different names, got \`${name}\` twice`);
  }
  for (const { name, phases: asked } of [...pipelines, ...phases.map((one) => soloOf(one.name))]) {
    if (asked.length === 0) problems.push(`Expected pipeline \`${name}\` to have phases, got none`);
    const ordered = inOrder(phases, asked);
    if (ordered.kind === 'refused') problems.push(`${ordered.message}, in pipeline \`${name}\``);
  }
  return problems;
}

const soloOf = (name: PhaseName): PipelinePlan => ({ name, phases: [name] });
const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, at) => names.indexOf(name) !== at)),
];
