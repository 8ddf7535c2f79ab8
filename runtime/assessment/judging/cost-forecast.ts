/** What a comparison costs, before it is asked: by the lengths of the texts and the prices of models. */
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import type { JudgingMode } from '../../../contracts/assessment/words.ts';
import { findFrame } from '../../../persistence/assessment/judging/find-frame.ts';
import { contentSizes } from '../../../persistence/assessment/judging-views/content-sizes.ts';
import { meanCharacters } from '../../../persistence/assessment/judging-views/mean-characters.ts';
import type { SqlSession } from '../../../persistence/connect.ts';
import { costOf, estimateTokens, thinkingTokens } from '../../gateway/providers/manifest.ts';

export interface Compared {
  readonly batchId: string;
  readonly assignmentId: string | null;
  /** Of the batch, where the assignment has none. */
  readonly promptContentId: string | null;
  readonly mode: JudgingMode;
}

/** Of what is said around two essays: a guess, between the shortest and the longest template. */
const templateChars = 2_500;
/** Tokens of an answer that is not thought over; a guess after the traces of real calls. */
const answerTokens = 150;
const charactersWhereUnknown = 2_500;

/** In US dollars, by judge; null: the price of its model is not known. */
export async function costForecast(
  sql: SqlSession,
  { batchId, assignmentId, promptContentId, mode }: Compared,
): Promise<(judge: LlmJudge) => number | null> {
  const frame = assignmentId === null ? null : await findFrame(sql, assignmentId);
  const texts = [
    frame?.instructionsContentId ?? null,
    frame?.promptContentId ?? promptContentId,
    frame?.rubricContentId ?? null,
  ];
  const around = await contentSizes(
    sql,
    texts.filter((id) => id !== null),
  );
  const essay = (await meanCharacters(sql, batchId)) ?? charactersWhereUnknown;
  const input = estimateTokens('x'.repeat(Math.ceil(templateChars + around + 2 * essay)));
  return (judge) => {
    const usage = { input, output: answerTokens + thinkingTokens(judge), cacheRead: 0, cacheWrite: 0 };
    return costOf(judge, usage, { isBatch: mode === 'provider_batch' });
  };
}
