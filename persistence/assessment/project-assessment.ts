/**
 * The read models of sessions of comparative judgement, from the facts of their turns: sessions, comparisons,
 * and the requests that may be asked from now on. Written in the transaction of the turn, so nothing is asked
 * that no session waits for, and no number differs from what the session counted.
 */
import type { FactPayload, FactType } from '../../contracts/assessment/facts.ts';
import type { ProjectedFact, Projection } from '../../machines/kind.ts';
import type { SqlSession } from '../connect.ts';
import { allOf } from '../lane.ts';
import { answerComparisons, type ComparisonAnswered } from './judging/answer-comparisons.ts';
import { closeSessions } from './judging/close-sessions.ts';
import { insertAssessments } from './judging/insert-assessments.ts';
import { openWaves } from './judging/open-waves.ts';
import { type AssessmentPatch, patchAssessments } from './judging/patch-assessments.ts';
import { type AnswerIgnored, recordIgnored } from './judging/record-ignored.ts';
import { factsOf, some } from './project-batch.ts';

export const projectAssessment: Projection = async (facts, session) => {
  const sql = session as SqlSession;
  // Sent without waiting for each other: they run in this order all the same, in the session of the turn.
  await allOf([
    ...some(factsOf(facts, 'assessment.created'), (rows) => insertAssessments(sql, rows)),
    ...some(factsOf(facts, 'assessment.wave.planned'), (rows) => openWaves(sql, rows)),
    ...some(answeredIn(facts), (rows) => answerComparisons(sql, rows)),
    ...some(ignoredIn(facts), (rows) => recordIgnored(sql, rows)),
    ...some(patchesOf(facts), (rows) => patchAssessments(sql, rows)),
    ...some(overIn(facts), (ids) => closeSessions(sql, ids)),
  ]);
};

const answeredIn = (facts: readonly ProjectedFact[]): ComparisonAnswered[] =>
  factsOf(facts, 'assessment.comparisons.answered').flatMap(({ assessmentId, verdicts, at }) =>
    verdicts.map((verdict) => ({ ...verdict, assessmentId, at })),
  );

const ignoredIn = (facts: readonly ProjectedFact[]): AnswerIgnored[] =>
  factsOf(facts, 'assessment.answer.ignored').flatMap(({ assessmentId, answers, at }) =>
    answers.map((answer) => ({ ...answer, assessmentId, at })),
  );

const endings = ['assessment.completed', 'assessment.failed', 'assessment.cancelled'] as const;

const overIn = (facts: readonly ProjectedFact[]): string[] =>
  endings.flatMap((type) => factsOf(facts, type).map(({ assessmentId }) => assessmentId));

/** Later facts of a session overrule earlier ones; ignored answers are added up. */
function patchesOf(facts: readonly ProjectedFact[]): AssessmentPatch[] {
  const patches = new Map<string, AssessmentPatch>();
  for (const fact of facts) {
    const patch = patchOf(fact);
    if (patch === null) continue;
    const { assessmentId } = fact.payload as { readonly assessmentId: string };
    const before = patches.get(assessmentId);
    const ignored = (before?.ignored ?? 0) + (patch.ignored ?? 0);
    patches.set(assessmentId, { ...before, ...patch, ignored, assessmentId, at: fact.at });
  }
  return [...patches.values()].toSorted((one, other) => (one.assessmentId < other.assessmentId ? -1 : 1));
}

type Of<T extends FactType> = FactPayload<T>;
type Patch = Omit<AssessmentPatch, 'assessmentId' | 'at'>;

function patchOf({ type, payload }: ProjectedFact): Patch | null {
  switch (type as FactType) {
    case 'assessment.status.changed':
      return { status: (payload as Of<'assessment.status.changed'>).status };
    case 'assessment.prepared': {
      const { students, anchors, budget } = payload as Of<'assessment.prepared'>;
      return { students, anchors, budget };
    }
    case 'assessment.wave.planned':
      return { wave: (payload as Of<'assessment.wave.planned'>).wave, ...countersOf(payload) };
    case 'assessment.comparisons.answered':
      return countersOf(payload);
    case 'assessment.answer.ignored':
      return { ignored: (payload as Of<'assessment.answer.ignored'>).answers.length };
    case 'assessment.scored': {
      const { reliability, spread, costUsd } = payload as Of<'assessment.scored'>;
      return { reliability, spread, costUsd };
    }
    case 'assessment.completed': {
      const { reason, resultWave, gradesWithheld, reliability } = payload as Of<'assessment.completed'>;
      return { reason, resultWave, gradesWithheld, reliability, isOver: true, ...countersOf(payload) };
    }
    case 'assessment.resources.consumed':
      return { costUsd: (payload as Of<'assessment.resources.consumed'>).costUsd };
    case 'assessment.failed':
      return { reason: (payload as Of<'assessment.failed'>).reason, isOver: true, ...countersOf(payload) };
    case 'assessment.cancelled':
      return { reason: (payload as Of<'assessment.cancelled'>).reason, isOver: true, ...countersOf(payload) };
    default:
      return null;
  }
}

function countersOf(payload: unknown): Pick<AssessmentPatch, 'submitted' | 'judged' | 'failed'> {
  const { submitted, judged, failed } = payload as Of<'assessment.wave.planned'>;
  return { submitted, judged, failed };
}
