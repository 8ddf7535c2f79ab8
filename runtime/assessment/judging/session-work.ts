/**
 * What the tasks of a session do: read its rows, have the thread do the arithmetic, store what came of it.
 * Each may be done again: rows that are there already are the answer.
 */
import { createHash } from 'node:crypto';
import type { SessionWork } from '../../../actors/assessment-kind.ts';
import { isGradeOf } from '../../../contracts/assessment/grade-scales.ts';
import type {
  PlanInput,
  PlannedWave,
  PrepareInput,
  Prepared,
  Published,
  PublishInput,
  Scored,
  ScoreInput,
} from '../../../contracts/assessment/judging-messages.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import type { AssessmentSettings } from '../../../contracts/assessment/judging-shapes.ts';
import { seenIn } from '../../../judging/session-columns.ts';
import type { JudgeShare } from '../../../judging/judge-shares.ts';
import { warningsFor } from '../../../judging/budget-warnings.ts';
import type { PlannedPair } from '../../../judging/plan-wave.ts';
import type { SpecifiedPair } from '../../../judging/listed-pairs.ts';
import { inFirstOnly, listSlots, slotsOf } from '../../../machines/assessment/slot-set.ts';
import { countLostAnchors } from '../../../persistence/assessment/judging/count-lost-anchors.ts';
import { countWave } from '../../../persistence/assessment/judging/count-wave.ts';
import { findAnchors } from '../../../persistence/assessment/judging/find-anchors.ts';
import { findResult } from '../../../persistence/assessment/judging/find-result.ts';
import { findStudents } from '../../../persistence/assessment/judging/find-students.ts';
import { listSuspicions } from '../../../persistence/assessment/judging/list-suspicions.ts';
import { listItems } from '../../../persistence/assessment/judging/list-items.ts';
import { putItems, type SessionItem } from '../../../persistence/assessment/judging/put-items.ts';
import { putResult } from '../../../persistence/assessment/judging/put-result.ts';
import { putWave, type WaveRow } from '../../../persistence/assessment/judging/put-wave.ts';
import { sumRequests } from '../../../persistence/assessment/judging/sum-requests.ts';
import type { Sql } from '../../../persistence/connect.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import type { QueueGate } from '../../gateway/queue-gate.ts';
import type { JudgingThreads } from './judging-threads.ts';
import { pairsAffordable } from './money-left.ts';
import { resultOf } from './result-of-session.ts';
import { factsOfSession, scaleOfSession, type SessionFacts } from './session-facts.ts';
import { judgesOf, kindOfJudge, mustFindJudges, type SessionJudge } from './session-judges.ts';

export interface SessionWorkParts {
  readonly sql: Sql;
  readonly threads: JudgingThreads;
  /** Judges where nobody named one. */
  readonly defaultJudge: string;
  readonly queue: QueueGate;
}

export const createSessionWork = (parts: SessionWorkParts): SessionWork => ({
  prepare: (input) => prepare(parts, input),
  plan: (input, signal) => plan(parts, input, signal),
  score: (input, signal) => score(parts, input, signal),
  publish: (input, signal) => publish(parts, input, signal),
});

async function prepare({ sql, defaultJudge }: SessionWorkParts, input: PrepareInput): Promise<Prepared> {
  const { assessmentId, settings, participants } = input;
  const judges = await judgesOf(sql, settings, defaultJudge);
  if (judges.kind === 'unknown') return unprepared(participants, 'judge_unknown');
  const { wanted, warnings } = await scriptsOf(sql, input);
  if (wanted.length > limits.scriptsMax) return unprepared(participants, 'too_many_scripts');
  await putItems(sql, assessmentId, wanted);
  // What stands there counts: somebody may have done this before, when an essay was not erased yet.
  const items = await listItems(sql, assessmentId);
  const students = items.flatMap(({ slot }) => (slot === null ? [] : [slot]));
  const budget = budgetOf(settings, items.length);
  return {
    students: students.length,
    anchors: items.length - students.length,
    budget,
    missing: inFirstOnly(participants, slotsOf(students)),
    warnings: [...warningsFor(items.length, budget), ...warnings],
    answerMs: patienceOf(settings, judges.judges),
    problem: null,
  };
}

const unprepared = (participants: string, problem: string): Prepared => ({
  students: 0,
  anchors: 0,
  budget: 0,
  missing: participants,
  warnings: [],
  answerMs: 0,
  problem,
});

/** Students by slot, then the anchors that have a text and a grade on the scale; others are told of. */
async function scriptsOf(
  sql: Sql,
  input: PrepareInput,
): Promise<{ readonly wanted: readonly SessionItem[]; readonly warnings: readonly string[] }> {
  const { batchId, assignmentId, participants } = input;
  const students = await findStudents(sql, batchId, listSlots(participants));
  const scale = await scaleOfSession(sql, input);
  const all = assignmentId === null ? [] : await findAnchors(sql, assignmentId);
  const anchors = all.filter(({ grade }) => scale !== null && isGradeOf(scale, grade));
  const lost = assignmentId === null ? 0 : await countLostAnchors(sql, assignmentId);
  const wanted: SessionItem[] = [
    ...students.map((one, item) => ({ item, ...one, ...noAnchor })),
    ...anchors.map(({ anchorId, grade, contentId, theta, thetaSd }, at) => ({
      item: students.length + at,
      essayId: null,
      slot: null,
      anchorId,
      grade,
      contentId,
      theta,
      thetaSd,
    })),
  ];
  const warnings = [
    ...(lost > 0 ? ['anchors_without_text'] : []),
    ...(anchors.length < all.length ? ['anchors_not_on_scale'] : []),
  ];
  return { wanted, warnings };
}

const noAnchor = { anchorId: null, grade: null, theta: null, thetaSd: null };

const hourMs = 3_600_000;
/**
 * Every question to a machine is answered within its time, at last as expired. Whoever gave up before would
 * lose what waits behind smaller sessions, though nothing is wrong. For people: a guess.
 */
function patienceOf({ answerMs }: AssessmentSettings, judges: readonly SessionJudge[]): number {
  if (answerMs !== undefined) return answerMs;
  if (judges.some(({ kind }) => kind === 'human')) return 14 * 24 * hourMs;
  return limits.requestTtlMs + 2 * hourMs;
}

/** How many comparisons a session of so many scripts may ask for. */
export function budgetOf({ maxComparisons, repeats }: AssessmentSettings, scripts: number): number {
  const wanted = maxComparisons ?? limits.comparisonsPerScript * scripts;
  const pairs = (scripts * (scripts - 1)) / 2;
  return Math.min(wanted, repeats ? limits.comparisonsMax : pairs);
}

async function plan(
  { sql, threads, defaultJudge, queue }: SessionWorkParts,
  input: PlanInput,
  signal: AbortSignal,
): Promise<PlannedWave> {
  const { assessmentId, wave, after, pairsMax, settings } = input;
  const before = await countWave(sql, assessmentId, { wave, after });
  if (before > 0) return { wave, count: before };
  const judges = await mustFindJudges(sql, settings, defaultJudge);
  const asksMachines = judges.some(({ asked }) => asked !== null);
  if (asksMachines && !(await queue.hasRoom())) return { wave, count: 0, isQueueFull: true };
  const affordable = await pairsAffordable(sql, input, judges);
  if (affordable === 0) return { wave, count: 0, isMoneyShort: true };
  const facts = await factsOfSession(sql, input, judges, 'plan');
  const pairs = await threads.plan(
    {
      columns: facts.columns,
      rule: settings.pairs,
      pairs: Math.min(pairsMax, affordable),
      seed: `${settings.seed ?? assessmentId}/${wave}`,
      randomShare: settings.randomShare,
      bothOrdersShare: settings.bothOrdersShare,
      repeats: settings.repeats,
      judges: sharesOf(judges, settings),
      cuts: await cutsBefore(sql, input),
      outsiders: facts.outsiders,
      specified: specifiedIn(settings, facts.items),
    },
    signal,
  );
  if (pairs.length === 0) return { wave, count: 0 };
  const of = {
    assessmentId,
    batchId: input.batchId,
    wave,
    judgingMode: settings.mode,
    priority: priorityOf(facts.items.length),
    correlationId: input.runId,
    ttlMs: limits.requestTtlMs,
  };
  await putWave(
    sql,
    of,
    pairs.map((pair, at) => rowOf(numbered(pair, facts), after + 1 + at, { assessmentId, judges })),
  );
  return { wave, count: pairs.length };
}

/** By the numbers that scripts have in the session. */
const numbered = (pair: PlannedPair, { items }: SessionFacts): PlannedPair => ({
  ...pair,
  first: items[pair.first]?.item ?? pair.first,
  second: items[pair.second]?.item ?? pair.second,
});

/**
 * People are given what machines are least sure of. Where grades wait for the agreement of the two, they
 * get what chance chose, for nothing else counts there.
 */
function sharesOf(judges: readonly SessionJudge[], settings: AssessmentSettings): JudgeShare[] {
  const { pairs, agreementMin } = settings;
  const ofPeople = agreementMin !== undefined ? 'chance' : pairs === 'boundary' ? 'boundary' : 'half_unsure';
  return judges.map(({ kind, share }, judge) => ({
    judge,
    share,
    takes: kind === 'human' && judges.length > 1 ? ofPeople : 'any',
  }));
}

/** Small sessions first: whoever waits for thirty essays should not wait behind two thousand. */
const priorityOf = (scripts: number): number => (scripts <= 50 ? 8 : scripts <= 500 ? 6 : 5);

function rowOf(
  { first, second, judge, mode }: PlannedPair,
  seq: number,
  { assessmentId, judges }: { readonly assessmentId: string; readonly judges: readonly SessionJudge[] },
): WaveRow {
  const by = judges[judge];
  if (by === undefined)
    throw new Error(`Expected judge ${judge} of ${judges.length}, got none; mend the plan`);
  const request = by.asked === null ? null : { id: requestIdOf(assessmentId, seq, by.judgeId), ...by.asked };
  return { seq, first, second, judge: by.judgeId, mode, request };
}

/** The same question has the same id, also for the provider: 43 letters of a hash. */
const requestIdOf = (assessmentId: string, seq: number, judgeId: string): string =>
  createHash('sha256').update(`${assessmentId}\n${seq}\n${judgeId}`).digest('base64url');

/** A pair with an essay that takes no part, or no more, is left out: the others are asked all the same. */
function specifiedIn({ specified }: AssessmentSettings, items: readonly SessionItem[]): SpecifiedPair[] {
  const scriptOf = new Map(items.map(({ essayId, anchorId }, script) => [essayId ?? anchorId, script]));
  return (specified ?? []).flatMap(([one, other]) => {
    const [first, second] = [scriptOf.get(one), scriptOf.get(other)];
    return first === undefined || second === undefined ? [] : [{ first, second }];
  });
}

async function resultBefore(sql: Sql, assessmentId: string, wave: number): Promise<AssessmentResult | null> {
  const text = wave < 1 ? null : await findResult(sql, assessmentId, { wave, isFinal: false });
  return text === null ? null : (JSON.parse(text) as AssessmentResult);
}

const cutsBefore = async (sql: Sql, { assessmentId, wave }: PlanInput): Promise<readonly number[]> =>
  (await resultBefore(sql, assessmentId, wave - 1))?.grading?.cuts.map(({ theta }) => theta) ?? [];

async function score(parts: SessionWorkParts, input: ScoreInput, signal: AbortSignal): Promise<Scored> {
  const { sql, threads } = parts;
  const { facts, judges } = await factsFor(parts, input);
  const earlier = await resultBefore(sql, input.assessmentId, input.wave - 1);
  const task = {
    columns: facts.columns,
    outsiders: facts.outsiders,
    before: earlier === null ? null : placesBefore(earlier, facts),
    grading: facts.grading,
  };
  const answer = await threads.score(task, signal);
  const sums = await sumRequests(sql, input.assessmentId);
  const suspicions = await listSuspicions(sql, input.assessmentId);
  const whole = { session: input, facts, judges, sums, suspicions, answer, findings: null, reason: null };
  await store(sql, resultOf(whole));
  return {
    ...answer.facts,
    // A wave that brought nothing moves nothing, which is no sign of rest.
    largestChange: hasMoved(facts, input.wave) ? answer.facts.largestChange : null,
    appearancesMin: leastSeen(facts),
    misgradeRisk: answer.grades?.kind === 'graded' ? answer.grades.meanRisk : null,
    costUsd: sums.reduce((sum, { costUsd }) => sum + costUsd, 0),
    failedOfLost: facts.failedOfLost,
  };
}

function placesBefore({ items }: AssessmentResult, facts: SessionFacts): number[] {
  const thetaOf = new Map(items.map(({ item, theta }) => [item, theta]));
  return facts.items.map(({ item }) => thetaOf.get(item) ?? 0);
}

/** Whether the wave had answers for half of the scripts. */
function hasMoved({ comparisons, items }: SessionFacts, wave: number): boolean {
  const judged = comparisons.wave.filter((one, row) => one === wave && comparisons.status[row] === 'judged');
  return judged.length * 4 >= items.length;
}

/** Of a lost script no more can be seen: nobody waits for that. */
function leastSeen({ items, columns, lost }: SessionFacts): number {
  const { appearances } = seenIn(columns);
  const seen = items.flatMap(({ item }, script) => (lost.has(item) ? [] : [appearances[script] ?? 0]));
  return seen.reduce((least, one) => Math.min(least, one), seen[0] ?? 0);
}

async function factsFor(
  { sql, defaultJudge }: SessionWorkParts,
  input: ScoreInput,
): Promise<{ readonly facts: SessionFacts; readonly judges: readonly SessionJudge[] }> {
  const judges = await mustFindJudges(sql, input.settings, defaultJudge);
  return { facts: await factsOfSession(sql, input, judges, 'scale'), judges };
}

async function publish(
  parts: SessionWorkParts,
  input: PublishInput,
  signal: AbortSignal,
): Promise<Published> {
  const { sql, threads } = parts;
  const { facts, judges } = await factsFor(parts, input);
  const answer = await threads.publish(
    {
      columns: facts.columns,
      outsiders: facts.outsiders,
      before: null,
      grading: facts.grading,
      seed: input.settings.seed ?? input.assessmentId,
      isHuman: facts.judges.map((id) => kindOfJudge(judges, id) === 'human'),
      agreementMin: input.settings.agreementMin ?? null,
    },
    signal,
  );
  const sums = await sumRequests(sql, input.assessmentId);
  const suspicions = await listSuspicions(sql, input.assessmentId);
  const { findings } = answer;
  const whole = { session: input, facts, judges, sums, suspicions, answer, findings, reason: input.reason };
  const result = resultOf(whole);
  await store(sql, result);
  return publishedOf(result, await listItems(sql, input.assessmentId));
}

const store = (sql: Sql, result: AssessmentResult) =>
  putResult(sql, {
    assessmentId: result.assessmentId,
    wave: result.wave,
    isFinal: result.isFinal,
    result: JSON.stringify(result),
  });

function publishedOf(result: AssessmentResult, items: readonly SessionItem[]): Published {
  const slotOf = new Map(items.map(({ item, slot }) => [item, slot]));
  const onScale = new Set(result.items.map(({ item }) => item));
  const places = result.items.flatMap(({ item, rank, grade }) => {
    const slot = slotOf.get(item) ?? null;
    return slot === null || rank === null ? [] : [[slot, rank, grade] as const];
  });
  return {
    essays: places.length > limits.toldEssaysMax ? null : places,
    unjudged: slotsOf(items.flatMap(({ item, slot }) => (slot === null || onScale.has(item) ? [] : [slot]))),
    isGraded: result.grading !== null && result.gradesWithheld === null,
    gradesWithheld: result.gradesWithheld,
    reliability: result.reliability.adaptiveSafe,
    judged: result.counts.judged,
    tokens: result.tokens,
    costUsd: result.costUsd,
  };
}
