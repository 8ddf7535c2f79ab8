/**
 * What a ranking would be, told before anything starts: who judges, how much is asked at most, what that
 * costs. What cannot work is refused here; what may disappoint is a warning.
 */
import { isGradeOf } from '../../../contracts/assessment/grade-scales.ts';
import type { Answered } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { judgingLimits } from '../../../contracts/assessment/judging-limits.ts';
import {
  type AssessmentSettings,
  humanJudge,
  llmJudge,
} from '../../../contracts/assessment/judging-shapes.ts';
import { warningsFor } from '../../../judging/budget-warnings.ts';
import { comparisonsForGate } from '../../../judging/gate-needs.ts';
import { findAnchors } from '../../../persistence/assessment/judging/find-anchors.ts';
import { findJudges, type RegisteredJudge } from '../../../persistence/assessment/judging/find-judges.ts';
import type { AssignmentRow } from '../../../persistence/assessment/judging-views/assignment-row.ts';
import { findAssignment } from '../../../persistence/assessment/judging-views/find-assignment.ts';
import type { BatchRow } from '../../../persistence/assessment/views/batch-row.ts';
import { unknownEssays } from '../../../persistence/assessment/views/unknown-essays.ts';
import type { AssessmentHost } from '../host.ts';
import { costForecast } from '../judging/cost-forecast.ts';
import { builtInJudges, isForGrading } from '../judging/session-judges.ts';
import { budgetOf } from '../judging/session-work.ts';
import { unknownJudge } from './judge-handlers.ts';

type Forecast = NonNullable<Answered<'batch.preflight'>['assessment']>;
type Warning = Forecast['warnings'][number];

interface Judging {
  readonly host: AssessmentHost;
  readonly batch: BatchRow;
  readonly settings: AssessmentSettings;
}

/** Denies what no session could do. */
export async function assertJudgeable(judging: Judging): Promise<void> {
  assertShares(judging.settings);
  const judges = await judgesIn(judging);
  await assertListed(judging);
  if (judges.some(({ kind }) => kind !== 'human')) await assertRoom(judging);
}

async function assertRoom({ host: { judging } }: Judging): Promise<void> {
  if (judging === undefined || (await judging.queue.hasRoom())) return;
  const { queueRequestsMax, queueRetryMs } = judgingLimits;
  throw new Denial(
    'QUEUE_FULL',
    `Expected room for more questions to machines, got nearly ${queueRequestsMax} that wait; ask again later`,
    { retryAfterMs: queueRetryMs },
  );
}

export async function judgingForecast(judging: Judging, students: number): Promise<Forecast> {
  const { host, batch, settings } = judging;
  const judges = await judgesIn(judging);
  const { assignmentId } = batch;
  const assignment = assignmentId === null ? null : await findAssignment(host.sql, assignmentId);
  const found = assignmentId === null ? [] : await findAnchors(host.sql, assignmentId);
  const scale = settings.gradeScale ?? assignment?.gradeScale ?? 'swedish_8_anchor';
  const anchors = found.filter(({ grade }) => isGradeOf(scale, grade)).length;
  const scripts = students + anchors;
  const budget = budgetOf(settings, scripts);
  const seen = { judging, judges, assignment, anchors, strangers: found.length - anchors, scripts, budget };
  return {
    judges: judges.map((judge) => shown(judge)),
    students,
    anchors,
    budget,
    estimatedUsd: await estimated(seen),
    gate: gateOf(seen),
    warnings: warningsOf(seen),
  };
}

interface NamedJudge extends RegisteredJudge {
  readonly share: number;
}
interface Seen {
  readonly judging: Judging;
  readonly judges: readonly NamedJudge[];
  readonly assignment: AssignmentRow | null;
  readonly anchors: number;
  /** Anchors whose grade the scale does not have. */
  readonly strangers: number;
  readonly scripts: number;
  readonly budget: number;
}

async function judgesIn({ host, settings }: Judging): Promise<NamedJudge[]> {
  const named = settings.judges ?? [{ judge: host.judging?.defaultJudge ?? 'heuristic', share: 1 }];
  const ids = named.map(({ judge }) => judge);
  const known = new Map(
    [...builtInJudges, ...(await findJudges(host.sql, ids))].map((one) => [one.judgeId, one]),
  );
  return named.map(({ judge, share }) => {
    const found = known.get(judge);
    if (found === undefined || found.isRetired) throw unknownJudge(judge);
    return { ...found, share };
  });
}

function assertShares({ judges = [] }: AssessmentSettings): void {
  const wrong = (message: string): Denial =>
    new Denial('VALIDATION_ERROR', message, { details: { path: 'assessment.judges' } });
  if (new Set(judges.map(({ judge }) => judge)).size < judges.length)
    throw wrong('Expected every judge once, got one of them twice; add their shares');
  if (judges.length > 0 && judges.every(({ share }) => share === 0))
    throw wrong('Expected a judge with a share above 0, got none; give one of them a share');
}

async function assertListed({ host, batch, settings }: Judging): Promise<void> {
  const { pairs, specified } = settings;
  const wrong = (message: string): Denial =>
    new Denial('VALIDATION_ERROR', message, { details: { path: 'assessment.specified' } });
  if ((pairs === 'specified') !== (specified !== undefined))
    throw wrong('Expected `specified` together with `pairs: "specified"`; give both or none');
  if (specified === undefined) return;
  if (specified.some(([one, other]) => one === other))
    throw wrong('Expected pairs of two essays, got one with itself');
  const anchors = batch.assignmentId === null ? [] : await findAnchors(host.sql, batch.assignmentId);
  const known = new Set(anchors.map(({ anchorId }) => anchorId));
  const essays = [...new Set(specified.flat())].filter((id) => !known.has(id));
  const [stranger] = await unknownEssays(host.sql, batch.id, essays);
  if (stranger !== undefined) throw wrong(`Expected essays of the batch or its anchors, got \`${stranger}\``);
}

function shown({ judgeId, kind, label, share, settings }: NamedJudge): Forecast['judges'][number] {
  const given: unknown = JSON.parse(settings);
  return {
    judgeId,
    kind,
    label,
    share,
    isForGrading: isForGrading(kind),
    model: kind === 'llm' ? llmJudge.parse(given).model : null,
    people: kind === 'human' ? humanJudge.parse(given).principals.length : null,
  };
}

/** Null: the price of a model is not known. */
async function estimated({ judging, judges, budget }: Seen): Promise<number | null> {
  const { host, batch, settings } = judging;
  const forecast = await costForecast(host.sql, { ...batch, batchId: batch.id, mode: settings.mode });
  const shares = judges.reduce((sum, { share }) => sum + share, 0);
  let total = 0;
  for (const { kind, share, settings: given } of judges) {
    if (kind !== 'llm') continue;
    const each = forecast(llmJudge.parse(JSON.parse(given)));
    if (each === null) return null;
    total += each * budget * (share / Math.max(shares, 1e-9));
  }
  return Math.round(total * 10_000) / 10_000;
}

/** Below so many, anchors rarely show all grades (domain: nine steps). */
const anchorsMin = 9;

function warningsOf(seen: Seen): Warning[] {
  const said = [warningsOfJudges, warningsOfGate, warningsOfAnchors, warningsOfBudget].flatMap((of) =>
    of(seen),
  );
  return said.map(([code, message]) => ({ code, message }));
}

type Said = readonly [code: string, message: string];

function warningsOfJudges({ judging, judges, budget }: Seen): Said[] {
  const { host } = judging;
  const said: Said[] = [];
  const shares = Math.max(
    1e-9,
    judges.reduce((sum, { share }) => sum + share, 0),
  );
  for (const { judgeId, kind, settings: given, share } of judges) {
    if (!isForGrading(kind))
      said.push(['judge_not_for_grading', `The judge \`${judgeId}\` is for demonstrations and tests only.`]);
    if (kind === 'llm') {
      const { provider } = llmJudge.parse(JSON.parse(given));
      if (host.judging?.providers.includes(provider) !== true)
        said.push([
          'provider_not_configured',
          `This node has no key for ${provider}, which \`${judgeId}\` needs.`,
        ]);
    }
    if (kind === 'human') {
      const { principals, quota } = humanJudge.parse(JSON.parse(given));
      const wanted = Math.ceil((budget * share) / shares);
      const most = principals.length * (quota ?? Infinity);
      if (principals.length > 0 && most < wanted)
        said.push([
          'people_not_enough',
          `\`${judgeId}\` may judge ${most} pairs; up to ${wanted} are asked of it.`,
        ]);
    }
  }
  return said;
}

/** Null: grades do not wait for anybody's agreement. */
function gateOf({ judging, judges, scripts, budget }: Seen): Forecast['gate'] {
  const { agreementMin } = judging.settings;
  if (agreementMin === undefined) return null;
  const shareOf = (those: readonly NamedJudge[]): number => those.reduce((sum, { share }) => sum + share, 0);
  const people = shareOf(judges.filter(({ kind }) => kind === 'human')) / Math.max(shareOf(judges), 1e-9);
  return { planned: Math.round(budget * people), needed: comparisonsForGate({ scripts, agreementMin }) };
}

function warningsOfGate(seen: Seen): Said[] {
  const gate = gateOf(seen);
  if (gate === null) return [];
  const kinds = new Set(seen.judges.map(({ kind }) => kind));
  if (!kinds.has('human') || kinds.size < 2)
    return [['agreement_not_measured', 'Agreement needs people and machines; grades will be withheld.']];
  if (gate.needed === null)
    return [['gate_out_of_reach', 'So few essays cannot show that much agreement: grades will be withheld.']];
  if (gate.planned >= gate.needed) return [];
  const counts = `about ${gate.needed} comparisons by people, and ${gate.planned} are planned`;
  return [['gate_needs_people', `To show that much agreement takes ${counts}: give people a larger share.`]];
}

function warningsOfAnchors({ judging, assignment, anchors, strangers }: Seen): Said[] {
  const { assignmentId } = judging.batch;
  if (assignmentId === null) return [['no_anchors', 'Without an assignment there are ranks and no grades.']];
  if (assignment === null)
    return [['assignment_unknown', `There is no assignment \`${assignmentId}\`: there will be no grades.`]];
  const off: Said[] =
    strangers === 0
      ? []
      : [['anchors_not_on_scale', `${strangers} anchors have a grade that the scale does not have.`]];
  if (anchors === 0)
    return [...off, ['no_anchors', 'The assignment has no anchors: there will be no grades.']];
  if (anchors >= anchorsMin) return off;
  return [
    ...off,
    ['few_anchors', `${anchors} anchors are few; from ${anchorsMin} on grades can be told apart.`],
  ];
}

const budgetSaid = {
  budget_below_coverage: 'Not every pair can be asked: sides are evened out per essay, not per pair.',
  budget_below_ten_per_script: 'Fewer than ten appearances per essay: places will be rough.',
} as const;

const warningsOfBudget = ({ scripts, budget }: Seen): Said[] =>
  warningsFor(scripts, budget).map((code) => [code, budgetSaid[code]]);
