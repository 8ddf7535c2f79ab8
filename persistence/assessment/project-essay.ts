/**
 * The read models of essays, from the facts of their turns. Their statuses are not copied: they stand in
 * `actors`. Few statements over all facts of the call, rows in order of id.
 */
import type { FactPayload, FactType } from '../../contracts/assessment/facts.ts';
import type { ProjectedFact, Projection } from '../../machines/kind.ts';
import type { SqlSession } from '../connect.ts';
import { allOf } from '../lane.ts';
import { type EssayPatch, patchEssays } from './essay/patch-essays.ts';
import { type PhaseRow, recordPhases } from './essay/record-phases.ts';
import { type FileSettled, settleFiles } from './essay/settle-files.ts';
import { eraseEssay } from './erase-essay.ts';
import { factsOf, some } from './project-batch.ts';

export const projectEssay: Projection = async (facts, session) => {
  const sql = session as SqlSession;
  // Sent without waiting for each other: they run in this order all the same, in the session of the turn.
  await allOf([
    ...some(settledIn(facts), (rows) => settleFiles(sql, rows)),
    ...some(patchesOf(facts), (rows) => patchEssays(sql, rows)),
    ...some(phasesOf(facts), (rows) => recordPhases(sql, rows)),
  ]);
  const erased = factsOf(facts, 'essay.erased').map((one) => one.essayId);
  if (erased.length > 0) await eraseEssay(sql, erased);
};

function settledIn(facts: readonly ProjectedFact[]): FileSettled[] {
  const settled = [
    ...factsOf(facts, 'essay.content.stored').map((one) => ({ ...one, code: null })),
    ...factsOf(facts, 'essay.content.failed'),
  ];
  return settled.toSorted((one, other) => (one.fileId < other.fileId ? -1 : 1));
}

type Of<T extends FactType> = FactPayload<T>;

/** Later facts of an essay overrule earlier ones. */
function patchesOf(facts: readonly ProjectedFact[]): EssayPatch[] {
  const patches = new Map<string, EssayPatch>();
  for (const fact of facts) {
    const patch = patchOf(fact);
    if (patch === null) continue;
    const { essayId } = fact.payload as { readonly essayId: string };
    patches.set(essayId, { ...patches.get(essayId), ...patch, essayId, at: fact.at });
  }
  return [...patches.values()].toSorted((one, other) => (one.essayId < other.essayId ? -1 : 1));
}

function patchOf({ type, payload }: ProjectedFact): Omit<EssayPatch, 'essayId' | 'at'> | null {
  switch (type as FactType) {
    case 'essay.content.stored': {
      const { fileId, contentId, characters, words, notes } = payload as Of<'essay.content.stored'>;
      const ids = { textContentId: contentId, originalContentId: contentId };
      return { code: null, fileId, ...ids, characters, words, notes };
    }
    case 'essay.content.failed': {
      const { fileId, code } = payload as Of<'essay.content.failed'>;
      return { code, fileId };
    }
    case 'essay.phase.completed': {
      const { code, textContentId } = payload as Of<'essay.phase.completed'>;
      return { code, ...(textContentId === null ? {} : { textContentId }) };
    }
    case 'essay.critical':
      return { code: (payload as Of<'essay.critical'>).code };
    default:
      return null;
  }
}

/** An attempt may begin and end within one call; it is one row all the same. */
function phasesOf(facts: readonly ProjectedFact[]): PhaseRow[] {
  const rows = new Map<string, PhaseRow>();
  for (const fact of facts) {
    const part = phasePartOf(fact);
    if (part === null) continue;
    const { runId, step, essayId, attempt } = part;
    const key = JSON.stringify([essayId, runId, step, attempt]);
    rows.set(key, { ...rows.get(key), ...part });
  }
  const inOrder = [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return inOrder.map(([, row]) => row);
}

function phasePartOf({ type, payload, at }: ProjectedFact): PhaseRow | null {
  switch (type as FactType) {
    case 'essay.phase.started':
      return { ...idsOf(payload as Of<'essay.phase.started'>), startedAt: at };
    case 'essay.phase.completed': {
      const ended = payload as Of<'essay.phase.completed'>;
      const { outcome, contentId, code, durationMs } = ended;
      return { ...idsOf(ended), outcome, contentId, code, durationMs, endedAt: at };
    }
    case 'essay.phase.result': {
      const found = payload as Of<'essay.phase.result'>;
      return { ...idsOf(found), metrics: found.metrics };
    }
    default:
      return null;
  }
}

const idsOf = ({ runId, step, essayId, attempt, batchId, phase }: Of<'essay.phase.started'>) => ({
  runId,
  step,
  essayId,
  attempt,
  batchId,
  phase,
});
