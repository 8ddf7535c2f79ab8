/** What the tasks of a session read: its scripts and comparisons, numbered, and how it is graded. */
import { type GradeScaleId, gradeScaleIds } from '../../../contracts/assessment/grade-scales.ts';
import type { SessionRef } from '../../../contracts/assessment/judging-messages.ts';
import { isJudged, outcomes, type SessionColumns } from '../../../judging/session-columns.ts';
import { failuresOf, hopelessIn } from '../../../judging/session-lost.ts';
import type { GradingRequest } from '../../../judging/session-grades.ts';
import type { KnownPlace, Outsiders } from '../../../judging/session-scale.ts';
import { findErased } from '../../../persistence/assessment/judging/find-erased.ts';
import { findFrame } from '../../../persistence/assessment/judging/find-frame.ts';
import {
  type ComparisonColumns,
  listComparisons,
} from '../../../persistence/assessment/judging/list-comparisons.ts';
import { listItems } from '../../../persistence/assessment/judging/list-items.ts';
import type { SessionItem } from '../../../persistence/assessment/judging/put-items.ts';
import type { SqlSession } from '../../../persistence/connect.ts';
import type { SessionJudge } from './session-judges.ts';

export interface SessionFacts {
  /** Scripts of `columns`, in that order: whoever is left out below is not among them. */
  readonly items: readonly SessionItem[];
  /** All that were asked, by the numbers that scripts have in the session. */
  readonly comparisons: ComparisonColumns;
  readonly columns: SessionColumns;
  /** Row of `comparisons`, by row of `columns`. */
  readonly rows: readonly number[];
  /** Numbers of scripts that are asked about no more: erased, or judged by nobody who was asked. */
  readonly lost: ReadonlySet<number>;
  /** Failures of those that nobody could judge. */
  readonly failedOfLost: number;
  /** Judges by number: those of the session first, then others that judged in it before. */
  readonly judges: readonly string[];
  readonly scale: GradeScaleId | null;
  readonly grading: GradingRequest | null;
  readonly outsiders: Outsiders;
}

/**
 * A lost script is asked about no more; what was judged of it stays, as numbers. So a plan leaves out all
 * that are lost, and a scale those that nobody has judged: they would hang together with nobody. A plan sees
 * groups of people as one judge each, a scale sees every person.
 */
type For = 'plan' | 'scale';

export async function factsOfSession(
  sql: SqlSession,
  session: SessionRef,
  judges: readonly SessionJudge[],
  use: For,
): Promise<SessionFacts> {
  const { assessmentId, settings } = session;
  const [all, stored, scale, erased] = await Promise.all([
    listItems(sql, assessmentId),
    listComparisons(sql, assessmentId),
    scaleOfSession(sql, session),
    findErased(sql, assessmentId),
  ]);
  const comparisons = use === 'plan' ? stored : byPerson(stored);
  const ids = [...new Set([...judges.map(({ judgeId }) => judgeId), ...comparisons.judge])];
  const machines = new Set(judges.flatMap(({ judgeId, kind }) => (kind === 'human' ? [] : [judgeId])));
  const columnsOfAll = columnsOf(all.length, { ids, machines }, comparisons);
  const hopeless = hopelessIn(columnsOfAll);
  const lost = new Set([...erased, ...hopeless]);
  const seen = lost.size === 0 || use === 'plan' ? new Set<number>() : judgedScripts(columnsOfAll);
  const items = all.filter(({ item }) => !lost.has(item) || seen.has(item));
  const { columns, rows } = ofThese(items, columnsOfAll);
  return {
    items,
    comparisons,
    columns,
    rows,
    lost,
    failedOfLost: failuresOf(columnsOfAll, hopeless, erased),
    judges: ids,
    scale,
    grading: gradingOf(items, scale, settings.misgradeLimit),
    outsiders: { known: knownPlaces(items), anchors: anchorsOf(items) },
  };
}

/** People of a group are judges of their own, numbered as they came; nobody is named. */
function byPerson(stored: ComparisonColumns): ComparisonColumns {
  const numbers = new Map<string, number>();
  const judge = stored.judge.map((id, row) => {
    const person = stored.person[row] ?? null;
    if (person === null) return id;
    const key = `${id} ${person}`;
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return `${id}#${number}`;
  });
  return { ...stored, judge };
}

function judgedScripts({ first, second, outcome }: SessionColumns): ReadonlySet<number> {
  const seen = new Set<number>();
  outcome.forEach((one, row) => {
    if (isJudged(one)) seen.add(first[row] ?? 0).add(second[row] ?? 0);
  });
  return seen;
}

/** Comparisons of these scripts alone, with scripts numbered anew. */
function ofThese(
  items: readonly SessionItem[],
  columns: SessionColumns,
): { readonly columns: SessionColumns; readonly rows: readonly number[] } {
  const every = [...columns.outcome.keys()];
  if (items.length === columns.scripts) return { columns, rows: every };
  const placeOf = new Map(items.map(({ item }, place) => [item, place]));
  const rows = every.filter(
    (row) => placeOf.has(columns.first[row] ?? 0) && placeOf.has(columns.second[row] ?? 0),
  );
  const placed = (of: Int32Array) => Int32Array.from(rows, (row) => placeOf.get(of[row] ?? 0) ?? 0);
  return {
    rows,
    columns: {
      scripts: items.length,
      judges: columns.judges,
      isMachine: columns.isMachine,
      first: placed(columns.first),
      second: placed(columns.second),
      judge: Int32Array.from(rows, (row) => columns.judge[row] ?? 0),
      outcome: Uint8Array.from(rows, (row) => columns.outcome[row] ?? outcomes.open),
      isChosen: Uint8Array.from(rows, (row) => columns.isChosen[row] ?? 0),
    },
  };
}

/** Null: nobody said how essays are graded, and there is no anchor to grade by. */
export async function scaleOfSession(
  sql: SqlSession,
  { assignmentId, settings }: Pick<SessionRef, 'assignmentId' | 'settings'>,
): Promise<GradeScaleId | null> {
  if (settings.gradeScale !== undefined) return settings.gradeScale;
  const frame = assignmentId === null ? null : await findFrame(sql, assignmentId);
  return gradeScaleIds.find((id) => id === frame?.gradeScale) ?? null;
}

interface JudgeIds {
  readonly ids: readonly string[];
  readonly machines: ReadonlySet<string>;
}

function columnsOf(scripts: number, { ids, machines }: JudgeIds, rows: ComparisonColumns): SessionColumns {
  const numberOf = new Map(ids.map((id, at) => [id, at]));
  const outcome = rows.winner.map((winner, at) => {
    if (winner === 'first' || winner === 'second' || winner === 'tie') return outcomes[winner];
    return rows.status[at] === 'failed' || rows.status[at] === 'dropped' ? outcomes.failed : outcomes.open;
  });
  return {
    scripts,
    judges: ids.length,
    isMachine: Uint8Array.from(ids, (id) => (machines.has(id) ? 1 : 0)),
    first: Int32Array.from(rows.first),
    second: Int32Array.from(rows.second),
    judge: Int32Array.from(rows.judge, (id) => numberOf.get(id) ?? 0),
    outcome: Uint8Array.from(outcome),
    isChosen: chosenOf(rows.mode),
  };
}

/** A pair in its other order stands behind the first one, and was asked for the same reason. */
function chosenOf(modes: readonly string[]): Uint8Array {
  const isChosen = new Uint8Array(modes.length);
  modes.forEach((mode, row) => {
    const is = mode === 'repeat' ? isChosen[row - 1] === 1 : mode === 'adaptive';
    isChosen[row] = is ? 1 : 0;
  });
  return isChosen;
}

/** Null: nobody asked for grades, or there is nothing to grade by. */
function gradingOf(
  items: readonly SessionItem[],
  scale: GradeScaleId | null,
  misgradeLimit: number,
): GradingRequest | null {
  const anchorGrade = items.map(({ grade }) => grade);
  if (scale === null || anchorGrade.every((grade) => grade === null)) return null;
  return { scale, anchorGrade, misgradeLimit };
}

const anchorsOf = (items: readonly SessionItem[]): number[] =>
  items.flatMap(({ anchorId }, script) => (anchorId === null ? [] : [script]));

/** Anchors that a session before has placed. One alone would only move the whole scale. */
function knownPlaces(items: readonly SessionItem[]): KnownPlace[] {
  const known = items.flatMap(({ theta, thetaSd }, script) =>
    theta === null ? [] : [{ script, theta, sd: Math.max(thetaSd ?? usualSd, sdMin) }],
  );
  return known.length < 2 ? [] : known;
}
/** A place that nobody said the error of (a guess), and the least that is believed. */
const usualSd = 0.5;
const sdMin = 0.05;
