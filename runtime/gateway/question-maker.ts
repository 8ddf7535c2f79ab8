/**
 * Makes questions out of requests: who judges, by what, and which two texts. A request that can be no
 * question (its essay is erased, its judge unknown) is told why; it is never asked.
 */
import { hash } from 'node:crypto';
import type { ContentStore } from '../../actors/assessment-ports.ts';
import type { ProviderCall } from '../../actors/gateway-ports.ts';
import { type LlmJudge, llmJudge } from '../../contracts/assessment/judging-shapes.ts';
import type { Language } from '../../contracts/assessment/words.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import { type JudgeRow, readJudge } from '../../persistence/assessment/gateway/read-judge.ts';
import { type QuestionRow, readQuestions } from '../../persistence/assessment/gateway/read-questions.ts';
import type { Sql } from '../../persistence/connect.ts';
import { BriefMemory } from './brief-memory.ts';
import { buildPrompt, type PromptFrame } from './prompt/build-prompt.ts';
import { suspicionsIn } from './prompt/suspicions.ts';

export type Question =
  | {
      readonly kind: 'ask';
      readonly call: ProviderCall;
      readonly pair: AskedPair;
      /** What the texts themselves look like. */
      readonly suspicions: readonly string[];
    }
  | { readonly kind: 'never'; readonly code: string };

/** Whose texts a reason may quote. */
export type AskedPair = Pick<QuestionRow, 'batchId' | 'firstEssay' | 'secondEssay'>;

export interface QuestionHost {
  readonly sql: Sql;
  readonly contents: Pick<ContentStore, 'read'>;
  now(): number;
}

export interface QuestionMaker {
  /** By id of the request; one for each. */
  make(requests: readonly ClaimedRequest[]): Promise<ReadonlyMap<string, Question>>;
  judge(id: string): Promise<JudgeRow | null>;
}

/** Frames are the same for a whole session, judges for longer; both guesses. */
const frameMemory = { keepMs: 30_000, max: 200 };
const judgeMemory = { keepMs: 60_000, max: 1_000 };

/** The same for the same question, however often it is asked, and by whichever node. */
export const customIdOf = ({
  assessmentId,
  seq,
  judge,
}: Pick<ClaimedRequest, 'assessmentId' | 'seq' | 'judge'>): string =>
  hash('sha256', JSON.stringify([assessmentId, seq, judge]), 'base64url');

export function createQuestionMaker({ sql, contents, now }: QuestionHost): QuestionMaker {
  const texts = new BriefMemory<string | null>(frameMemory, now);
  const judges = new BriefMemory<JudgeRow | null>(judgeMemory, now);
  const judge = (id: string): Promise<JudgeRow | null> => judges.take(id, () => readJudge(sql, id));
  const textOf = async (id: string | null): Promise<string | null> => {
    if (id === null) return null;
    return texts.take(id, async () => decoded((await contents.read(id))?.body ?? null));
  };

  const frameOf = async (row: QuestionRow, settings: LlmJudge): Promise<PromptFrame> => {
    const [instructions, studentPrompt, rubric] = await Promise.all(
      [row.instructionsId, row.promptId, row.rubricId].map(textOf),
    );
    return {
      instructions: instructions ?? null,
      studentPrompt: studentPrompt ?? null,
      rubric: rubric ?? null,
      systemPrompt: settings.systemPrompt ?? null,
      language: row.language ?? usualLanguage,
      promptVersion: settings.promptVersion,
    };
  };

  const questionOf = async (request: ClaimedRequest, row: QuestionRow | undefined): Promise<Question> => {
    const settings = settingsOf(await judge(request.judge));
    if (settings === null) return never('UNKNOWN_JUDGE');
    const [first, second] = [decoded(row?.firstText ?? null), decoded(row?.secondText ?? null)];
    if (row === undefined || first === null || second === null) return never('ESSAY_ERASED');
    const prompt = promptOf({ frame: await frameOf(row, settings), first, second });
    // A version that a newer release brought and this one does not know: asking again would not teach it.
    if (prompt === null) return never('UNKNOWN_PROMPT_VERSION');
    const { correlationId, assessmentId } = request;
    const customId = customIdOf(request);
    return {
      kind: 'ask',
      call: { judge: settings, prompt, customId, correlationId: correlationId ?? assessmentId },
      pair: row,
      suspicions: [...placed('first', first), ...placed('second', second)],
    };
  };

  return {
    judge,
    make: async (requests) => {
      const ids = requests.map(({ id }) => id);
      const rows = await readQuestions(sql, { ids, withTexts: true });
      const rowOf = new Map(rows.map((row) => [row.id, row]));
      const made = new Map<string, Question>();
      for (const request of requests) made.set(request.id, await questionOf(request, rowOf.get(request.id)));
      return made;
    },
  };
}

/** With the place of the essay, so that whoever reads it knows which of the two it was. */
const placed = (place: 'first' | 'second', text: string): string[] =>
  suspicionsIn(text).map((name) => `${place}:${name}`);

const usualLanguage: Language = 'en';
const never = (code: string): Question => ({ kind: 'never', code });

function promptOf(input: Parameters<typeof buildPrompt>[0]): ReturnType<typeof buildPrompt> | null {
  try {
    return buildPrompt(input);
  } catch {
    return null;
  }
}

function settingsOf(row: JudgeRow | null): LlmJudge | null {
  if (row?.kind !== 'llm') return null;
  const parsed = llmJudge.safeParse(JSON.parse(row.settings));
  return parsed.success ? parsed.data : null;
}

const utf8 = new TextDecoder();
const decoded = (body: Uint8Array | null): string | null => (body === null ? null : utf8.decode(body));
