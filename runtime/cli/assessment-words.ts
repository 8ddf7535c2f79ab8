/** What `assay assessment` says of sessions and results to people. */
import type { Answered } from '../../contracts/assessment/api.ts';
import type { AssessmentResult, ResultItem } from '../../contracts/assessment/judging-result.ts';
import {
  anchorsSaid,
  caveatSaid,
  counted,
  dollars,
  flagSaid,
  headline,
  percent,
  reasonSaid,
  suspicionSaid,
  withheldSaid,
} from '../../contracts/assessment/result-words.ts';
import { fields, table } from './print.ts';

type Session = Answered<'assessment.get'>;
type Sessions = Answered<'assessment.list'>['items'];
type Comparisons = Answered<'assessment.comparisons'>['items'];

/** Files of essays and labels of anchors, by their ids. */
export type ScriptNames = ReadonlyMap<string, string>;

export const sessionsTable = (sessions: Sessions): string =>
  table(
    ['ASSESSMENT', 'BATCH', 'STATUS', 'JUDGED', 'RELIABLE', 'CREATED', 'HOW IT ENDED'],
    sessions.map((one) => [
      one.assessmentId,
      one.batchId,
      one.status,
      `${one.judged}/${one.budget}`,
      one.reliability?.toFixed(2),
      one.createdAt,
      one.reason === null ? '' : reasonSaid[one.reason],
    ]),
  );

export const sessionText = (session: Session): string =>
  fields({
    assessment: session.assessmentId,
    status: session.status,
    'how it ended': session.reason === null ? undefined : reasonSaid[session.reason],
    batch: session.batchId,
    assignment: session.assignmentId ?? undefined,
    scripts: `${counted(session.students, 'essay')}, ${counted(session.anchors, 'anchor')}`,
    comparisons: comparisonsText(session),
    wave: session.wave,
    reliability: session.reliability?.toFixed(2),
    grades: session.gradesWithheld === null ? undefined : withheldSaid(session.gradesWithheld),
    cost: dollars(session.costUsd),
    created: session.createdAt,
    finished: session.finishedAt ?? undefined,
  });

function comparisonsText({ judged, failed, pending, budget }: Session): string {
  const more = [...(failed === 0 ? [] : [`${failed} failed`]), ...(pending === 0 ? [] : [`${pending} out`])];
  return [`${judged} judged of ${budget} at most`, ...more].join(', ');
}

export const comparisonsTable = (comparisons: Comparisons): string =>
  table(
    ['NO.', 'WAVE', 'PAIR', 'WINNER', 'JUDGE', 'PAIRED BY', 'NOTE'],
    comparisons.map((one) => [
      one.seq,
      one.wave,
      `${one.first} : ${one.second}`,
      one.winner ?? (one.code === null ? one.status : `${one.status} (${one.code})`),
      one.judge,
      one.mode.replaceAll('_', ' '),
      one.note ?? '',
    ]),
  );

export function resultText(result: AssessmentResult, names: ScriptNames): string {
  const judges = result.judges.map((one) => [
    one.judge,
    one.judged,
    one.failed,
    one.position?.toFixed(2),
    one.infit?.toFixed(2),
    dollars(one.costUsd),
  ]);
  const caveats = result.caveats.filter((caveat) => caveat !== 'judge_not_for_grading');
  return [
    ...(result.isForGrading ? [] : ['NOT FOR GRADING: a judge for tests or demonstrations took part.']),
    headline(result).join('\n'),
    placesTable(result, names),
    [
      ...(result.gradesWithheld === null ? [] : [withheldSaid(result.gradesWithheld)]),
      ...anchorsSaid(result),
      ...result.reliability.reading.slice(1),
      ...caveats.map((caveat) => `! ${caveatSaid(caveat)}`),
    ].join('\n'),
    table(['JUDGE', 'JUDGED', 'FAILED', 'SIDE BIAS', 'INFIT', 'COST'], judges),
    ...suspicionsText(result.suspicions),
  ].join('\n\n');
}

function placesTable({ items, needsHuman }: AssessmentResult, names: ScriptNames): string {
  const risky = new Set(needsHuman);
  const rows = items
    .toSorted((a, b) => b.theta - a.theta)
    .map((item) => [
      item.rank ?? 'anchor',
      item.essayId ?? item.anchorId,
      item.grade ?? item.knownGrade,
      item.theta.toFixed(2),
      item.se.toFixed(2),
      item.tier,
      item.misgradeRisk === null ? null : percent(item.misgradeRisk),
      item.comparisons,
      notesOn(item, names, risky),
    ]);
  return table(['RANK', 'SCRIPT', 'GRADE', 'THETA', 'SE', 'TIER', 'RISK', 'COMPARED', ''], rows);
}

function notesOn({ essayId, anchorId, flag }: ResultItem, names: ScriptNames, risky: Set<string>): string {
  const name = names.get(essayId ?? anchorId ?? '');
  return [
    ...(name === undefined ? [] : [name]),
    ...(risky.has(essayId ?? '') ? ['needs a human'] : []),
    ...(flag === null ? [] : [flagSaid(flag)]),
  ].join('; ');
}

/** Ids and kinds: what an essay says stands nowhere but in the essay. */
export function suspicionsText(suspicions: AssessmentResult['suspicions']): string[] {
  if (suspicions.length === 0) return [];
  const rows = suspicions.map((one) => [
    one.essayId ?? one.anchorId ?? 'an answer',
    one.comparisons,
    suspicionSaid(one.reason),
  ]);
  return [`Seems to talk to its judge:\n${table(['SCRIPT', 'COMPARISONS', 'WHAT IT DOES'], rows)}`];
}
