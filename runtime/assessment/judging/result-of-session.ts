/** The result of a session: numbers of the thread with the ids that they are about. Pure. */
import { gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import type { ScoreInput } from '../../../contracts/assessment/judging-messages.ts';
import type {
  AssessmentResult,
  ResultItem,
  ResultJudge,
} from '../../../contracts/assessment/judging-result.ts';
import type { AssessmentReason } from '../../../contracts/assessment/words.ts';
import type { Findings } from '../../../judging/session-findings.ts';
import { positionsIn } from '../../../judging/session-findings.ts';
import { seenIn } from '../../../judging/session-columns.ts';
import type { Suspicion } from '../../../persistence/assessment/judging/list-suspicions.ts';
import type { RequestSums } from '../../../persistence/assessment/judging/sum-requests.ts';
import type { ScaleAnswer } from './judging-task.ts';
import { readingOf } from './reading-of-reliability.ts';
import type { SessionFacts } from './session-facts.ts';
import { isForGrading, kindOfJudge, type SessionJudge } from './session-judges.ts';

export interface SessionOutcome {
  readonly session: ScoreInput;
  readonly facts: SessionFacts;
  readonly judges: readonly SessionJudge[];
  readonly sums: readonly RequestSums[];
  readonly suspicions: readonly Suspicion[];
  readonly answer: ScaleAnswer;
  /** Null between waves. */
  readonly findings: Findings | null;
  readonly reason: AssessmentReason | null;
}

export function resultOf(outcome: SessionOutcome): AssessmentResult {
  const { session, facts, sums, answer, findings, reason } = outcome;
  const { assessmentId, batchId, runId, assignmentId, settings, wave } = session;
  const items = itemsOf(outcome);
  const judges = judgesTable(outcome);
  const withheld = withheldBecause(outcome);
  const grades = answer.grades?.kind === 'graded' && withheld === null ? answer.grades : null;
  return {
    assessmentId,
    batchId,
    runId,
    assignmentId,
    wave,
    isFinal: reason !== null,
    reason,
    isForGrading: judges.every((judge) => judge.judged === 0 || judge.isForGrading),
    items: grades === null ? items.map(withoutGrade) : items,
    judges,
    counts: countsOf(outcome),
    reliability: reliabilityOf(outcome),
    agreement: agreementOf(findings),
    grading: grades === null ? null : gradingOf(outcome),
    gradesWithheld: withheld,
    needsHuman: (grades?.needsHuman ?? []).flatMap((script) => facts.items[script]?.essayId ?? []),
    surprises: surprisesOf(outcome),
    suspicions: [...outcome.suspicions],
    positions: findings?.positions ?? positionsIn(facts.columns),
    caveats: caveatsOf(outcome),
    costUsd: sums.reduce((sum, { costUsd }) => sum + costUsd, 0),
    isCostKnown: sums.every(({ unpriced }) => unpriced === 0),
    tokens: sums.reduce((sum, { tokens }) => sum + tokens, 0),
    seed: settings.seed ?? assessmentId,
    createdAt: new Date().toISOString(),
  };
}

/** Without a scale everybody stands at 0: a lone essay has a rank and nothing else. */
function itemsOf({ facts, answer, findings }: SessionOutcome): ResultItem[] {
  const { appearances, wins } = seenIn(facts.columns);
  const theta = facts.items.map((_, script) => answer.theta?.[script] ?? 0);
  const rankOf = ranksOf(facts, theta);
  const grades = answer.grades?.kind === 'graded' ? answer.grades : null;
  return facts.items.map(({ item, essayId, anchorId, grade: knownGrade }, script) => {
    const misfit = findings?.scripts[script];
    const graded = grades?.scripts[script] ?? null;
    return {
      item,
      essayId,
      anchorId,
      theta: theta[script] ?? 0,
      se: answer.se?.[script] ?? 0,
      rank: rankOf.get(script) ?? null,
      tier: answer.tiers?.[script] ?? 1,
      knownGrade,
      grade: knownGrade ?? graded?.grade ?? null,
      probabilities: graded === null ? null : [...graded.probabilities],
      misgradeRisk: graded?.misgradeRisk ?? null,
      confidence: graded?.confidence ?? null,
      normalizedScore: graded?.normalizedScore ?? null,
      comparisons: appearances[script] ?? 0,
      wins: wins[script] ?? 0,
      infit: finite(misfit?.infit),
      outfit: finite(misfit?.outfit),
      flag: misfit?.flag ?? null,
      residual: grades?.residual[script] ?? null,
    };
  });
}

/** Equal places share the better rank. */
function ranksOf({ items }: SessionFacts, theta: readonly number[]): ReadonlyMap<number, number> {
  const students = items.flatMap(({ essayId }, script) => (essayId === null ? [] : [script]));
  const sorted = students.toSorted((a, b) => (theta[b] ?? 0) - (theta[a] ?? 0) || a - b);
  const ranks = new Map<number, number>();
  sorted.forEach((script, at) => {
    const before = sorted[at - 1];
    const isEqual = before !== undefined && theta[before] === theta[script];
    ranks.set(script, isEqual ? (ranks.get(before) ?? at + 1) : at + 1);
  });
  return ranks;
}

const withoutGrade = (item: ResultItem): ResultItem => ({
  ...item,
  grade: item.knownGrade,
  probabilities: null,
  misgradeRisk: null,
  confidence: null,
  normalizedScore: null,
  residual: null,
});

function judgesTable({ facts, judges, sums, findings, answer }: SessionOutcome): ResultJudge[] {
  return facts.judges.map((judge, at) => {
    const asked = sums.find((one) => one.judge === judge);
    const row = findings?.judges[at];
    const kind = kindOfJudge(judges, judge);
    const mine = facts.comparisons.judge.flatMap((id, n) =>
      id === judge ? [facts.comparisons.status[n]] : [],
    );
    return {
      judge,
      kind,
      isForGrading: isForGrading(kind),
      models: [...(asked?.models ?? [])],
      judged: mine.filter((status) => status === 'judged').length,
      failed: mine.filter((status) => status === 'failed').length,
      firstShare: finite(row?.firstShare),
      position: answer.theta === null ? null : finite(row?.eta),
      positionSe: finite(row?.etaSe),
      infit: finite(row?.infit),
      outfit: finite(row?.outfit),
      agreement: finite(row?.agreement),
      flags: [...(row?.flags ?? [])],
      tokens: asked?.tokens ?? 0,
      costUsd: asked?.costUsd ?? 0,
      medianMs: asked?.medianMs ?? null,
    };
  });
}

/** JSON has no words for what is not a number. */
const finite = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value;

function countsOf({ facts, session }: SessionOutcome): AssessmentResult['counts'] {
  const { appearances } = seenIn(facts.columns);
  const { status } = facts.comparisons;
  const students = facts.items.filter(({ essayId }) => essayId !== null).length;
  const seen = [...appearances];
  return {
    students,
    anchors: facts.items.length - students,
    submitted: status.length,
    judged: status.filter((one) => one === 'judged').length,
    failed: status.filter((one) => one === 'failed').length,
    budget: session.budget,
    appearancesMin: seen.length === 0 ? 0 : seen.reduce((least, one) => Math.min(least, one)),
    appearancesMean: seen.reduce((sum, one) => sum + one, 0) / Math.max(1, seen.length),
  };
}

function reliabilityOf(outcome: SessionOutcome): AssessmentResult['reliability'] {
  const { answer, findings } = outcome;
  const { reliability, spread } = answer.facts;
  const half = findings?.splitHalf;
  const figures = {
    adaptiveSafe: finite(reliability),
    spread: finite(spread),
    ssr: finite(findings?.ssr),
    splitHalf: half?.kind === 'measured' ? finite(half.reliability) : null,
    splitHalfRefusal: half?.kind === 'refused' ? half.reason : null,
    repeats: findings?.repeats ?? null,
    cyclicTriads: findings?.triads ?? null,
  };
  const hasHumans = kindsThatJudged(outcome).has('human');
  return { ...figures, reading: readingOf(figures, { hasHumans, scripts: outcome.facts.items.length }) };
}

function agreementOf(findings: Findings | null): AssessmentResult['agreement'] {
  if (findings === null || findings.agreement === null) return null;
  const { measured, gate } = findings.agreement;
  const message = gate?.kind === 'closed' ? gate.message : null;
  const door = gate === null ? ('not_asked' as const) : gate.kind;
  if (measured.kind !== 'measured')
    return {
      r: 0,
      lower: -1,
      upper: 1,
      corrected: null,
      correctedLower: null,
      samePairs: 0,
      sameShare: null,
      gate: door,
      message,
    };
  const { r, interval, corrected, correctedInterval, pairs } = measured;
  return {
    r: finite(r) ?? 0,
    lower: finite(interval.lower) ?? -1,
    upper: finite(interval.upper) ?? 1,
    corrected: finite(corrected),
    correctedLower: finite(correctedInterval?.lower),
    samePairs: pairs.pairs,
    sameShare: finite(pairs.share),
    gate: door,
    message,
  };
}

function gradingOf({ facts, answer }: SessionOutcome): AssessmentResult['grading'] {
  const { grades } = answer;
  if (grades?.kind !== 'graded' || facts.scale === null) return null;
  const scale = gradeScales[facts.scale];
  return {
    scale: scale.id,
    grades: [...scale.grades],
    method: grades.method,
    cuts: grades.cuts.map(({ between: [low, high], theta, se }) => ({ between: [low, high], theta, se })),
    unresolved: [...grades.unresolved],
    anchorInversions: grades.anchorInversions,
    anchorTau: grades.anchorTau,
    warnings: [...grades.warnings],
  };
}

/** Null: there are grades, or nobody asked for them to be. */
function withheldBecause(outcome: SessionOutcome): string | null {
  const { facts, answer, findings, session } = outcome;
  if (facts.grading === null) return 'no_anchors';
  if (answer.theta === null) return 'no_scale';
  // Machines that read against people put the anchors out of order as well: this is the cause of that.
  if (findings?.agreement?.gate?.kind === 'closed') return 'agreement_below_limit';
  if (answer.grades?.kind !== 'graded') return answer.grades?.reason ?? 'no_anchors';
  if (session.settings.agreementMin === undefined || !hasMachines(outcome)) return null;
  // Between waves nothing is measured: whoever looks early sees no more than at the end.
  if (findings === null || findings.agreement === null) return 'agreement_not_measured';
  return findings.agreement.gate?.kind === 'open' ? null : 'agreement_below_limit';
}

/** Who has judged: a judge that nobody asked changes nothing. */
const kindsThatJudged = ({ facts, judges }: SessionOutcome): ReadonlySet<string> =>
  new Set(
    facts.comparisons.judge.flatMap((id, row) =>
      facts.comparisons.status[row] === 'judged' ? [kindOfJudge(judges, id)] : [],
    ),
  );
const hasMachines = (outcome: SessionOutcome): boolean =>
  [...kindsThatJudged(outcome)].some((kind) => kind !== 'human');

function surprisesOf({ facts, findings }: SessionOutcome): AssessmentResult['surprises'] {
  const { comparisons } = facts;
  return (findings?.surprises ?? []).flatMap(({ row: ofColumns, residual, expected }) => {
    const row = facts.rows[ofColumns] ?? -1;
    const [seq, judge, outcome] = [comparisons.seq[row], comparisons.judge[row], comparisons.winner[row]];
    const [first, second] = [comparisons.first[row] ?? 0, comparisons.second[row] ?? 0];
    if (seq === undefined || judge === undefined || (outcome !== 'first' && outcome !== 'second')) return [];
    const [winner, loser] = outcome === 'first' ? [first, second] : [second, first];
    return [{ seq, winner, loser, judge, outcome, residual, expected }];
  });
}

const appearancesMin = 6;
function caveatsOf(outcome: SessionOutcome): string[] {
  const { facts, judges, answer, session } = outcome;
  const caveats: string[] = [...session.warnings];
  if (judges.some(({ kind }) => !isForGrading(kind))) caveats.push('judge_not_for_grading');
  if (answer.theta === null) caveats.push('no_scale');
  if (outcome.findings?.isSpreadAtBound === true) caveats.push('spread_at_bound');
  if (answer.facts.appearancesMin < appearancesMin) caveats.push('few_appearances');
  if ((answer.facts.reliability ?? 0) < session.settings.reliabilityTarget) caveats.push('not_reliable');
  const judged = new Set(
    facts.comparisons.judge.filter((_, row) => facts.comparisons.status[row] === 'judged'),
  );
  if (judged.size === 1) caveats.push('single_judge');
  if (!kindsThatJudged(outcome).has('human')) caveats.push('no_human_link');
  return caveats;
}
