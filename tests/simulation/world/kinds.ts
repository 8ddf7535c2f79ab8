/**
 * The kinds of a simulated world, by version: the real ones of assessment, whose work is stood in for by
 * pure functions of its input, machines that use everything a chart may have, and those that break or
 * change.
 */
import { assessmentKind, type SessionWork } from '../../../actors/assessment-kind.ts';
import { batchKind } from '../../../actors/batch-kind.ts';
import { essayKind } from '../../../actors/essay-kind.ts';
import { type EssayExecutor, phasesWith } from '../../../actors/phases.ts';
import { providerKind } from '../../../actors/provider-kind.ts';
import { runKind } from '../../../actors/run-kind.ts';
import { countSlots, listSlots, noSlots } from '../../../machines/assessment/slot-set.ts';
import { defineKind, type Kind, type KindOptions } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { scripts } from '../../machines/scripts.ts';
import { testKinds } from '../../support/kinds.ts';
import { isGlass, poison } from './poison.ts';
import { isBarge, upgraded } from './upgrades.ts';

const hourMs = 3_600_000;

/** Answers at once, and the same whenever it is asked. */
const work: SessionWork = {
  prepare: async ({ participants }) => ({
    students: countSlots(participants),
    anchors: 0,
    budget: countSlots(participants) * 5,
    missing: noSlots,
    warnings: [],
    answerMs: hourMs,
    problem: null,
  }),
  plan: async ({ wave, pairsMax }) => ({ wave, count: Math.min(pairsMax, 8) }),
  score: async ({ wave }) => ({
    kind: 'scored',
    reliability: wave >= 2 ? 0.95 : 0.5,
    spread: 1,
    largestChange: wave >= 2 ? 0.01 : 1,
    appearancesMin: wave * 3,
    isConnected: true,
    isCovered: wave >= 3,
    misgradeRisk: null,
    costUsd: 0,
    failedOfLost: 0,
  }),
  publish: async ({ wave }) => ({
    essays: listSlots('f').map((slot): [number, number, null] => [slot, slot, null]),
    unjudged: noSlots,
    isGraded: false,
    gradesWithheld: 'no_anchors',
    reliability: 0.9,
    judged: wave,
    tokens: 0,
    costUsd: 0,
  }),
};

/** In odd runs, one essay in three cannot be done in each phase, whoever tries. */
const isUnfit = (place: number, essayId: string, runId: string): boolean =>
  Number(essayId.at(-1)) % 3 === place && /[13579]$/.test(runId);

const phaseWork = (name: string, place: number): EssayExecutor => ({
  grain: 'essay',
  run: async ({ essayId, runId, attempt }) => {
    if (isUnfit(place, essayId, runId))
      throw Object.assign(new Error('Expected a text that is fit for it'), { code: 'TEXT_UNFIT' });
    return {
      contentId: `c-${name}-${essayId}`,
      textContentId: name === 'spellcheck' ? `t-${essayId}-${attempt}` : null,
      metrics: { words: essayId.length },
    };
  },
});

export const assessmentPhases = phasesWith({
  spellcheck: phaseWork('spellcheck', 0),
  nlp: phaseWork('nlp', 1),
  ai_feedback: phaseWork('ai_feedback', 2),
  cj_assessment: { grain: 'batch', kind: assessmentKind({ work }) },
});

/** A file whose name says so cannot be read. */
const unreadable = /bad$/;

const realKinds: readonly KindOptions[] = [
  batchKind(),
  essayKind({
    phases: assessmentPhases,
    ingest: async ({ input: { fileId } }) =>
      unreadable.test(fileId)
        ? { ok: false, code: 'EMPTY_CONTENT' }
        : { ok: true, contentId: `text-${fileId}`, characters: 900, words: 150, notes: [] },
  }),
  runKind({ stepKinds: { make: { run: () => Promise.resolve() } } }),
  assessmentKind({ work }),
  providerKind(),
];

const machines = [...new Set(scripts.map(({ machine }) => machine))];
const generic: readonly KindOptions[] = [...machines.map((machine) => defineKind({ machine })), ...testKinds];

export const kindsOf = {
  v1: registerKinds([...realKinds, ...generic, ...poison, ...upgraded.v1]),
  v2: registerKinds([...realKinds, ...generic, ...poison, ...upgraded.v2]),
} as const satisfies Record<string, ReadonlyMap<string, Kind>>;

export const genericNames: readonly string[] = [
  ...generic.map((kind) => kind.name ?? kind.machine.id),
  'shelf',
  'ferry',
  'barge',
];

/** Whose actors may fault: glass breaks, and a barge has no way from one version to the other. */
export const mayFault = (key: string): boolean => isGlass(key) || isBarge(key);

/** By the hash of a machine, the kind that has it. */
const byHash = new Map([...kindsOf.v1.values(), ...kindsOf.v2.values()].map((kind) => [kind.hash, kind]));
export const kindByHash = (hash: string): Kind | undefined => byHash.get(hash);
