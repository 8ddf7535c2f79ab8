/** A result as a session publishes it, from a truth and a seed: for reports and doors, without services. */
import { gradeScales } from '../../contracts/assessment/grade-scales.ts';
import type { AssessmentResult } from '../../contracts/assessment/judging-result.ts';
import { assessmentSettings } from '../../contracts/assessment/judging-shapes.ts';
import { randomFrom } from '../../judging/random.ts';
import { outcomes, type SessionColumns } from '../../judging/session-columns.ts';
import { findingsAnswer } from '../../runtime/assessment/judging/session-arithmetic.ts';
import { resultOf } from '../../runtime/assessment/judging/result-of-session.ts';

export interface JudgedOptions {
  readonly students: number;
  /** Of each grade of the scale. */
  readonly anchorsPerGrade: number;
  readonly appearances?: number;
  readonly seed?: string;
  /** The better one always wins: nothing then says how much better it is. */
  readonly isCertain?: boolean;
}

const judges = ['haiku', 'heuristic'].map((judgeId, at) => ({
  judgeId,
  kind: at === 0 ? ('llm' as const) : ('heuristic' as const),
  share: 1,
  asked: { provider: 'builtin' as const, model: judgeId },
  llm: null,
}));

export function judgedResult(options: JudgedOptions): AssessmentResult {
  const { students, anchorsPerGrade, appearances = 20, seed = 'report', isCertain = false } = options;
  const scale = 'swedish_8_anchor';
  const { grades } = gradeScales[scale];
  const anchors = grades.flatMap((grade, at) =>
    Array.from({ length: anchorsPerGrade }, () => ({ grade, at })),
  );
  const scripts = students + anchors.length;
  const random = randomFrom(seed);
  const truth = [
    ...Array.from({ length: students }, () => 2.4 * random.normal()),
    ...anchors.map(({ at }) => 1.3 * (at - 3.5)),
  ];
  const rows = Math.round((scripts * appearances) / 2);
  const columns = columnsOf(isCertain ? truth.map((one) => 1_000 * one) : truth, rows, random);
  const items = truth.map((_, item) => ({
    item,
    essayId: item < students ? `b-${String(item + 1).padStart(5, '0')}` : null,
    slot: item < students ? item + 1 : null,
    anchorId: item < students ? null : `anchor-${item - students + 1}`,
    grade: item < students ? null : (anchors[item - students]?.grade ?? null),
    contentId: `c-${item}`,
    theta: null,
    thetaSd: null,
  }));
  const anchorGrade = items.map(({ grade }) => grade);
  const grading = anchors.length === 0 ? null : ({ scale, anchorGrade, misgradeLimit: 0.5 } as const);
  const outsiders = { known: [], anchors: anchors.map((_, at) => students + at) };
  const answer = findingsAnswer({
    columns,
    outsiders,
    before: null,
    grading,
    seed,
    isHuman: [false, false],
    agreementMin: null,
  });
  const comparisons = comparisonsOf(columns);
  return resultOf({
    session: sessionOf(rows),
    facts: {
      items,
      comparisons,
      columns,
      rows: [...comparisons.seq.keys()],
      lost: new Set(),
      failedOfLost: 0,
      judges: judges.map(({ judgeId }) => judgeId),
      scale,
      grading,
      outsiders,
    },
    judges,
    sums: [sumOf(rows)],
    suspicions: [],
    answer,
    findings: answer.findings,
    reason: 'COMPLETE_STABLE',
  });
}

function columnsOf(
  truth: readonly number[],
  rows: number,
  random: ReturnType<typeof randomFrom>,
): SessionColumns {
  const scripts = truth.length;
  const pairs = Array.from({ length: rows }, (_, at) => {
    const first = at % scripts;
    const second = (first + 1 + random.below(scripts - 1)) % scripts;
    return random.isHeads() ? ([first, second] as const) : ([second, first] as const);
  });
  const judge = pairs.map(() => (random.next() < 0.8 ? 0 : 1));
  const outcome = pairs.map(([first, second], at) => {
    const bias = judge[at] === 0 ? -0.4 : 0.1;
    const lead = (truth[first] ?? 0) - (truth[second] ?? 0) + bias;
    return random.next() < 1 / (1 + Math.exp(-lead)) ? outcomes.first : outcomes.second;
  });
  return {
    scripts,
    judges: 2,
    isMachine: Uint8Array.of(1, 1),
    first: Int32Array.from(pairs, ([first]) => first),
    second: Int32Array.from(pairs, ([, second]) => second),
    judge: Int32Array.from(judge),
    outcome: Uint8Array.from(outcome),
    isChosen: new Uint8Array(rows),
  };
}

const sessionOf = (rows: number) => ({
  assessmentId: 'r-77~cj_assessment~1',
  batchId: 'class-2b',
  runId: 'r-77',
  owner: 'anna',
  org: null,
  assignmentId: 'np-2026',
  language: 'en' as const,
  promptContentId: null,
  settings: assessmentSettings.parse({ misgradeLimit: 0.5 }),
  wave: 1,
  budget: rows,
  warnings: [],
});

const sumOf = (rows: number) => ({
  judge: 'haiku',
  answered: rows,
  failed: 0,
  tokens: rows * 2_500,
  costUsd: rows * 0.003,
  dearestUsd: 0.004,
  unpriced: 0,
  medianMs: 1_600,
  models: ['claude-haiku-4-5-20251001'],
});

function comparisonsOf(columns: SessionColumns) {
  const words = ['', 'first', 'second'] as const;
  return {
    seq: Array.from({ length: columns.first.length }, (_, at) => at + 1),
    wave: Array.from({ length: columns.first.length }, () => 1),
    first: [...columns.first],
    second: [...columns.second],
    judge: Array.from(columns.judge, (judge) => judges[judge]?.judgeId ?? ''),
    person: Array.from({ length: columns.first.length }, () => null),
    mode: Array.from({ length: columns.first.length }, () => 'adaptive'),
    winner: Array.from(columns.outcome, (one) => words[one] ?? null),
    status: Array.from({ length: columns.first.length }, () => 'judged'),
  };
}
