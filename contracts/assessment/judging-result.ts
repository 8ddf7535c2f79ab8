/**
 * What a session of comparative judgement found: a scale with its errors, grades where there are anchors, and
 * everything that says how far to trust them. Numbers and ids, never a text or a name.
 */
import { z } from 'zod';
import { assessmentReasons, judgeKinds, winners } from './words.ts';

const count = z.int().min(0);
const number = z.number();
const share = z.number().min(0).max(1);

export const resultItem = z
  .object({
    item: count,
    essayId: z.string().nullable(),
    anchorId: z.string().nullable(),
    theta: number.describe('Logits; the mean of all scripts is 0'),
    se: number,
    rank: z.int().min(1).nullable().describe('Among the essays of the batch; null for anchors'),
    tier: z.int().min(1).describe('Scripts of one tier are not told apart'),
    knownGrade: z.string().nullable().describe('Of an anchor'),
    grade: z.string().nullable(),
    probabilities: z.array(share).nullable().describe('By grade, in the order of the scale'),
    misgradeRisk: share.nullable().describe('That the grade is another one'),
    confidence: z.enum(['HIGH', 'MID', 'LOW']).nullable(),
    normalizedScore: share.nullable(),
    comparisons: count,
    wins: number,
    infit: number.nullable(),
    outfit: number.nullable(),
    flag: z.string().nullable().describe('`erratic`, `surprising`, `too_regular`'),
    residual: number.nullable().describe('Of an anchor: how far it lies from where its grade says'),
  })
  .meta({ id: 'ResultItem' });
export type ResultItem = z.output<typeof resultItem>;

export const resultJudge = z
  .object({
    judge: z.string(),
    kind: z.enum(judgeKinds),
    isForGrading: z.boolean(),
    models: z.array(z.string()).describe('As the provider named them'),
    judged: count,
    failed: count,
    firstShare: share.nullable().describe('How often what was shown first won'),
    position: number.nullable().describe('Logits in favour of the first'),
    positionSe: number.nullable(),
    infit: number.nullable(),
    outfit: number.nullable(),
    agreement: share.nullable().describe('With what the scale expects'),
    flags: z.array(z.string()),
    tokens: count,
    costUsd: number,
    medianMs: number.nullable(),
  })
  .meta({ id: 'ResultJudge' });
export type ResultJudge = z.output<typeof resultJudge>;

const reliability = z
  .object({
    /** Empirical Bayes; stays honest under adaptive pairs. */
    adaptiveSafe: number.nullable(),
    spread: number.nullable(),
    ssr: number.nullable(),
    splitHalf: number.nullable(),
    splitHalfRefusal: z.string().nullable(),
    repeats: z.object({ pairs: count, agreed: count }).nullable(),
    cyclicTriads: z.object({ triads: count, cyclic: count, expected: number.nullable() }).nullable(),
    reading: z.array(z.string()).describe('In plain words'),
  })
  .meta({ id: 'Reliability' });

const agreement = z
  .object({
    r: number,
    lower: number,
    upper: number,
    corrected: number.nullable(),
    correctedLower: number.nullable(),
    samePairs: count,
    sameShare: share.nullable(),
    gate: z.enum(['open', 'closed', 'not_asked']),
    message: z.string().nullable(),
  })
  .meta({ id: 'Agreement' });

const grading = z
  .object({
    scale: z.string(),
    grades: z.array(z.string()),
    method: z.string(),
    cuts: z.array(
      z.object({ between: z.tuple([z.string(), z.string()]), theta: number, se: number.nullable() }),
    ),
    unresolved: z.array(z.string()).describe('Grades that the anchors cannot tell apart'),
    anchorInversions: count,
    anchorTau: number.nullable(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Grading' });

export const surprise = z
  .object({
    seq: count,
    winner: count,
    loser: count,
    judge: z.string(),
    outcome: z.enum(winners),
    residual: number,
    expected: share,
  })
  .meta({ id: 'Surprise' });

export const suspicion = z
  .object({
    item: count.nullable().describe('Null: an answer did so, and nobody knows because of which essay'),
    essayId: z.string().nullable(),
    anchorId: z.string().nullable(),
    reason: z.string(),
    comparisons: count.describe('In how many of its comparisons'),
  })
  .meta({ id: 'Suspicion' });

export const assessmentResult = z
  .object({
    assessmentId: z.string(),
    batchId: z.string(),
    runId: z.string(),
    assignmentId: z.string().nullable(),
    wave: count,
    isFinal: z.boolean(),
    reason: z.enum(assessmentReasons).nullable(),
    isForGrading: z.boolean().describe('False where a judge for tests or demonstrations took part'),
    items: z.array(resultItem),
    judges: z.array(resultJudge),
    counts: z.object({
      students: count,
      anchors: count,
      submitted: count,
      judged: count,
      failed: count,
      budget: count,
      appearancesMin: count,
      appearancesMean: number,
    }),
    reliability,
    agreement: agreement.nullable(),
    grading: grading.nullable(),
    gradesWithheld: z.string().nullable(),
    needsHuman: z.array(z.string()).describe('Ids of essays whose grade is too risky'),
    surprises: z.array(surprise),
    suspicions: z
      .array(suspicion)
      .describe('What seemed to talk to its judge: a hint, never a verdict; no text is quoted'),
    positions: z.object({ skewMax: number, firstShareMin: number, firstShareMax: number }),
    caveats: z.array(z.string()),
    costUsd: number,
    isCostKnown: z.boolean(),
    tokens: count,
    seed: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'AssessmentResult' });
export type AssessmentResult = z.output<typeof assessmentResult>;
