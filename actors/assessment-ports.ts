/**
 * What assessment needs of the world: a place for texts, threads that read files and check spelling. The real
 * ones live in persistence/ and runtime/.
 */
import type { ContentKind, Language } from '../contracts/assessment/words.ts';
import type { FileCode } from '../contracts/assessment/codes.ts';

/** Whose a content is. What is stored twice for the same owner, kind and bytes is one content. */
export interface ContentOwner {
  readonly batchId: string | null;
  readonly essayId: string | null;
  readonly runId: string | null;
}
export interface NewContent extends ContentOwner {
  readonly kind: ContentKind;
  readonly mediaType: string;
  readonly body: Uint8Array;
}
export interface StoredContent extends ContentOwner {
  readonly id: string;
  readonly kind: ContentKind;
  readonly mediaType: string;
  /** Hex; null once erased. */
  readonly sha256: string | null;
  readonly size: number;
  /** Null once erased. */
  readonly body: Uint8Array | null;
  readonly createdAt: string;
}
export interface ContentStore {
  /** Answers with the id of the content that holds these bytes, new or not. */
  put(content: NewContent): Promise<{ readonly id: string; readonly sha256: string; readonly size: number }>;
  read(id: string): Promise<StoredContent | null>;
}

/** Files, as intake keeps them. */
export interface FileStore {
  /** Where the bytes of a received file are. */
  find(fileId: string): Promise<{ readonly contentId: string; readonly name: string | null } | null>;
}

export type Extraction =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly characters: number;
      readonly words: number;
      /** What was removed or normalised: `zero_width`, `bidi_controls`, `hidden_runs`, `nfkc`, … */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly code: FileCode; readonly message: string };

export interface TextExtractor {
  /** Never rejects because of the file; the type is told from the bytes. */
  extract(bytes: Uint8Array, signal: AbortSignal): Promise<Extraction>;
}

export interface SpellingResult {
  readonly corrected: string;
  readonly metrics: SpellingMetrics;
  /** Each correction with its place in the original text. */
  readonly corrections: readonly {
    readonly at: number;
    readonly from: string;
    readonly to: string;
    readonly rule: 'learner' | 'dictionary';
  }[];
}
export interface SpellingMetrics {
  readonly words: number;
  readonly corrections: number;
  readonly learnerCorrections: number;
  readonly dictionaryCorrections: number;
  /** Words that no dictionary knows and that were left as they are. */
  readonly unknownWords: number;
  /** Corrections per hundred words. */
  readonly density: number;
  readonly version: string;
}
export interface Spellchecker {
  check(text: string, language: Language, signal: AbortSignal): Promise<SpellingResult>;
}
