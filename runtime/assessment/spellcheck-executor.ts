/**
 * The phase `spellcheck` of one essay: reads its text, corrects it, and keeps the corrected text and a log of
 * the corrections as contents. The log has words of the essay in it, so it is content and never metrics.
 * Doing it again gives the same contents: the checker is deterministic, and the store knows the same bytes.
 */
import type { ContentStore, Spellchecker } from '../../actors/assessment-ports.ts';
import type { EssayExecutor, EssayPhaseCall } from '../../actors/phases.ts';
import type { PhaseCode } from '../../contracts/assessment/codes.ts';

export interface SpellcheckExecutorParts {
  readonly contents: ContentStore;
  readonly spellchecker: Spellchecker;
}

export const createSpellcheckExecutor = (parts: SpellcheckExecutorParts): EssayExecutor => ({
  grain: 'essay',
  run: (call) => spellcheck(parts, call),
});

async function spellcheck({ contents, spellchecker }: SpellcheckExecutorParts, call: EssayPhaseCall) {
  const { batchId, essayId, language, signal } = call;
  const text = await textOf(contents, call.textContentId);
  const { corrected, corrections, metrics } = await spellchecker.check(text, language, signal);
  const owner = { batchId, essayId, runId: null };
  const encoder = new TextEncoder();
  const stored = await contents.put({
    ...owner,
    kind: 'corrected_text',
    mediaType: 'text/plain; charset=utf-8',
    body: encoder.encode(corrected),
  });
  const log = { phase: 'spellcheck', language, textContentId: call.textContentId, corrections, metrics };
  const { id: logContentId } = await contents.put({
    ...owner,
    kind: 'processing_log',
    mediaType: 'application/json',
    body: encoder.encode(JSON.stringify(log)),
  });
  return { contentId: stored.id, textContentId: stored.id, metrics: { ...metrics, logContentId } };
}

async function textOf(contents: ContentStore, contentId: string): Promise<string> {
  const content = await contents.read(contentId);
  if (content === null || content.body === null) throw new TextGone(contentId);
  // A byte order mark is kept: places in the log are places in the stored text.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content.body);
}

/** The essay was erased while its phase was under way: trying again cannot help. */
export class TextGone extends Error {
  override readonly name = 'TextGone';
  readonly code: PhaseCode = 'ESSAY_ERASED';
  constructor(contentId: string) {
    super(`ESSAY_ERASED: Expected the content ${contentId} to have its text, got none; leave the essay out`);
  }
}
