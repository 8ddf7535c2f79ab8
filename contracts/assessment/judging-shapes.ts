/** Settings of a comparative-judgement session, as a caller may choose them. */
import { z } from 'zod';
import { gradeScaleIds } from './grade-scales.ts';
import { judgingLimits as limits } from './judging-limits.ts';
import { idText } from './verb.ts';
import { judgingModes } from './words.ts';

export const pairRules = [
  'balanced',
  'expected_information',
  'swiss',
  'coverage',
  'boundary',
  'specified',
] as const;
export const stopRules = ['honest', 'stability'] as const;

const share = z.number().min(0).max(1);

export const assessmentSettings = z
  .strictObject({
    judges: z
      .array(
        z.strictObject({
          judge: idText.describe('Of the registry of judges (`judge.list`)'),
          share: share.default(1).describe('Of the comparisons, beside the other shares'),
        }),
      )
      .min(1)
      .max(limits.judgesPerSessionMax)
      .refine((all) => new Set(all.map(({ judge }) => judge)).size === all.length, 'each judge once')
      .refine((all) => all.some((one) => one.share > 0), 'a share above 0')
      .optional()
      .describe('Absent: the judge that this installation names as its default'),
    mode: z.enum(judgingModes).default('per_request'),
    pairs: z.enum(pairRules).default('expected_information'),
    /** Pairs of essay ids, first shown first; only for `specified`. */
    specified: z
      .array(z.tuple([idText, idText]).refine(([one, other]) => one !== other, 'two essays'))
      .min(1)
      .max(limits.specifiedPairsMax)
      .optional(),
    randomShare: share.default(0.3).describe('Of adaptive waves; keeps reliability honest'),
    bothOrdersShare: share.default(0.1).describe('Pairs that are judged in both orders, as an audit'),
    repeats: z.boolean().default(true).describe('Whether a pair may be judged again'),
    maxComparisons: z.int().min(1).max(limits.comparisonsMax).optional().describe('Absent: 10 per essay'),
    waveRounds: z
      .int()
      .min(1)
      .max(limits.waveRoundsMax)
      .optional()
      .describe('Comparisons per essay and wave, in pairs'),
    stop: z.enum(stopRules).default('honest'),
    reliabilityTarget: share.default(0.9),
    misgradeLimit: share
      .default(0.3)
      .describe(
        'Above it an essay needs a human; the mean of all may not be above it for a session to be stable',
      ),
    successRateMin: share.default(0.8),
    gradeScale: z.enum(gradeScaleIds).optional().describe('Absent: that of the assignment'),
    /**
     * The lower 95 % bound of the agreement between humans and machines; under it no grades are published.
     */
    agreementMin: share.optional(),
    budgetUsd: z.number().min(0).max(1_000_000).optional(),
    seed: z.string().min(1).max(100).optional().describe('Absent: the id of the session'),
    answerMs: z
      .int()
      .min(1_000)
      .max(30 * 24 * 3_600_000)
      .optional()
      .describe('Without any answer for so long the session makes do; absent: as its judges need'),
  })
  .meta({ id: 'AssessmentSettings' });
export type AssessmentSettings = z.output<typeof assessmentSettings>;
export type AssessmentSettingsInput = z.input<typeof assessmentSettings>;

/** How one LLM is asked; with its prompt version it is one judge. */
export const llmJudge = z
  .strictObject({
    provider: z.enum(['anthropic', 'openai', 'google', 'openrouter', 'compatible']),
    model: z.string().regex(/^[\w./:@-]{1,200}$/),
    promptVersion: z
      .string()
      .regex(/^[\w.-]{1,50}$/)
      .default('v1'),
    temperature: z.number().min(0).max(2).optional(),
    maxTokens: z.int().min(16).max(65_536).default(1_024),
    reasoningEffort: z.enum(['none', 'low', 'medium', 'high']).optional(),
    verbosity: z.enum(['low', 'medium', 'high']).optional(),
    cacheTtl: z.enum(['5m', '1h']).default('5m'),
    systemPrompt: z.string().min(1).max(limits.systemPromptCharsMax).optional(),
  })
  .meta({ id: 'LlmJudge' });
export type LlmJudge = z.output<typeof llmJudge>;

/** A judge that knows the truth it is given, with a bias and an error rate: for tests and studies. */
export const simulatedJudge = z
  .strictObject({
    seed: z.string().min(1).max(100).default('simulated'),
    /** Qualities in logits by essay id; an essay that is not there gets one from the seed. */
    truth: z.record(idText, z.number()).default({}),
    spread: z.number().min(0).max(20).default(1.5),
    ability: z.number().min(0).max(20).default(1),
    position: z.number().min(-10).max(10).default(0),
    lapse: share.default(0).describe('Share of answers that are a coin toss'),
    errorRate: share.default(0).describe('Share of answers that are errors'),
  })
  .meta({ id: 'SimulatedJudge' });
export type SimulatedJudge = z.output<typeof simulatedJudge>;

export const heuristicJudge = z.strictObject({ seed: z.string().min(1).max(100).default('heuristic') });
export type HeuristicJudge = z.output<typeof heuristicJudge>;

export const humanJudge = z
  .strictObject({
    /** Who may judge; empty: everybody who may see the batch. */
    principals: z.array(z.string().min(1).max(200)).max(limits.humansPerJudgeMax).default([]),
    quota: z.int().min(1).max(limits.comparisonsMax).optional().describe('Per person and session'),
    leaseMs: z
      .int()
      .min(1_000)
      .max(24 * 3_600_000)
      .default(30 * 60_000)
      .describe('How long a shown pair is theirs'),
    ties: z.boolean().default(false),
    practice: z.int().min(0).max(20).default(0).describe('Pairs shown first that do not count'),
  })
  .meta({ id: 'HumanJudge' });
export type HumanJudge = z.output<typeof humanJudge>;
