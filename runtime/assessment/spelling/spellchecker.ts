/** The spellchecker of a node: a few threads, each with dictionaries of its own. */
import { createHash } from 'node:crypto';
import type { Spellchecker, SpellingResult } from '../../../actors/assessment-ports.ts';
import type { Language } from '../../../contracts/assessment/words.ts';
import { Retryable } from '../../../contracts/failures.ts';
import { openThreadPool, scriptBeside, ThreadFailure } from '../thread-pool.ts';
import { dictionaryVersions } from './dictionaries.ts';
import { builtInLearnerWords, type LearnerWords } from './learner-words.ts';

export interface SpellcheckerOptions {
  readonly threads?: number;
  /** Beside and before the built-in ones. */
  readonly learnerWords?: LearnerWords;
  /** For one text, with loading its dictionary. */
  readonly limitMs?: number;
}
export interface ClosableSpellchecker extends Spellchecker {
  /** Texts under way are rejected as `draining`: somebody else will check them. */
  close(): Promise<void>;
}

export interface SpellingTask {
  readonly text: string;
  readonly language: Language;
}
type ByLanguage<Value> = { readonly [L in Language]: Value };
export interface SpellingSetup {
  readonly learnerWords: ByLanguage<ReadonlyMap<string, string>>;
  readonly versions: ByLanguage<string>;
}

const THREADS = 2;
/** Measured: 13 ms for 600 words, under a second for a dictionary. The rest is for a machine that is busy. */
const LIMIT_MS = 60_000;
const RETRY_MS = 1_000;
/** Raised when the same text may be judged otherwise than before. */
const RULES = 'assay-spelling 1';

export function createSpellchecker(options: SpellcheckerOptions = {}): ClosableSpellchecker {
  const pool = openThreadPool<SpellingTask, SpellingResult>({
    script: scriptBeside(import.meta.url, 'worker'),
    threadsMax: options.threads ?? THREADS,
    limitMs: options.limitMs ?? LIMIT_MS,
    setup: setupFor(options.learnerWords ?? {}),
  });
  return {
    async check(text, language, signal) {
      try {
        return await pool.run({ text, language }, signal);
      } catch (error) {
        const isClosed = error instanceof ThreadFailure && error.code === 'closed';
        if (isClosed)
          throw new Retryable('draining', 'This node is stopping; another one checks it', RETRY_MS);
        throw error;
      }
    },
    close: () => pool.close(),
  };
}

function setupFor(given: LearnerWords): SpellingSetup {
  const en = withBuiltIn('en', given);
  const sv = withBuiltIn('sv', given);
  return { learnerWords: { en, sv }, versions: { en: versionWith(en), sv: versionWith(sv) } };
}

function withBuiltIn(language: Language, given: LearnerWords): ReadonlyMap<string, string> {
  const own = [...(given[language] ?? [])].map(([wrong, right]) => [wrong.toLowerCase(), right] as const);
  return new Map([...builtInLearnerWords[language], ...own]);
}

/** The learner words are part of it: another list gives other results. */
function versionWith(learnerWords: ReadonlyMap<string, string>): string {
  const list = JSON.stringify([...learnerWords].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const digest = createHash('sha256').update(list).digest('hex').slice(0, 8);
  return `${RULES}; ${dictionaryVersions}; learner words ${digest}`;
}
