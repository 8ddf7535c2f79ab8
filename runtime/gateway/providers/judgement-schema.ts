/**
 * The form of a judgement: what models are told to answer, and how an answer is read. Read strictly: an
 * answer that names no winner in the words it was given is no judgement, and nobody guesses one.
 */
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { hasCanary, withoutCanary } from '../prompt/canary.ts';

export const winnerWords = { first: 'Essay A', second: 'Essay B' } as const;
const fieldNames = ['evidence', 'winner', 'confidence'] as const;

/** Models write the fields in this order: evidence before the verdict that it is for. */
export const judgementSchema = {
  type: 'object' as const,
  properties: {
    evidence: { type: 'string', description: 'What in the two essays decides, in 50 words at most' },
    winner: { type: 'string', enum: [winnerWords.first, winnerWords.second] },
    confidence: { type: 'integer', enum: [1, 2, 3, 4, 5], description: '1: hardly a guess. 5: beyond doubt' },
  },
  required: [...fieldNames],
  additionalProperties: false,
};

export interface Judgement {
  readonly winner: 'first' | 'second';
  readonly confidence: number | null;
  readonly justification: string;
  readonly suspicions: readonly string[];
}

/** A value or its JSON text; null where it is no judgement. */
export function readJudgement(answer: unknown): Judgement | null {
  const fields = typeof answer === 'string' ? parsed(answer) : answer;
  if (typeof fields !== 'object' || fields === null) return null;
  const { winner, confidence, evidence, justification } = fields as { readonly [field: string]: unknown };
  const side = sideOf(winner);
  if (side === null) return null;
  const words = [evidence, justification].find((text) => typeof text === 'string') ?? '';
  return {
    winner: side,
    confidence: confidenceOf(confidence),
    justification: shortened(withoutCanary(words)),
    suspicions: hasCanary(words) ? ['mark_returned'] : [],
  };
}

/** Letter case and spaces may differ; anything else is another word. */
function sideOf(winner: unknown): 'first' | 'second' | null {
  if (typeof winner !== 'string') return null;
  const said = winner.trim().replace(/\s+/g, ' ').toLowerCase();
  if (said === winnerWords.first.toLowerCase()) return 'first';
  return said === winnerWords.second.toLowerCase() ? 'second' : null;
}

/** One scale, from 1 to 5. A number beside it says nothing, and is not bent into one that does. */
function confidenceOf(confidence: unknown): number | null {
  return typeof confidence === 'number' && confidence >= 1 && confidence <= 5 ? confidence : null;
}

/** Half a character would be refused by Postgres, and so would a zero byte. */
function shortened(text: string): string {
  const clean = text.replaceAll('\0', '').toWellFormed().trim();
  if (clean.length <= limits.justificationCharsMax) return clean;
  const cut = clean.slice(0, limits.justificationCharsMax);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** Servers that only promise JSON like to put a fence of Markdown around it. */
function parsed(text: string): unknown {
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*/i, '')
    .replace(/\s*```$/, '');
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    return null;
  }
}
