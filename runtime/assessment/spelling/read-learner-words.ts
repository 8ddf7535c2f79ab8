/** Reads the learner words of an installation: `{"en": {"wrong": "right"}, "sv": {…}}`. */
import { readFileSync } from 'node:fs';
import { type Language, languages } from '../../../contracts/assessment/words.ts';
import { messageOf } from '../../../contracts/failures.ts';
import { builtInLearnerWords, type LearnerWords } from './learner-words.ts';
import { wordsOf } from './tokens.ts';

const RIGHT_CHARS_MAX = 100;

export function readLearnerWords(path: string): LearnerWords {
  const fail = (expected: string, got: string): never => {
    throw new Error(`Expected ${expected} in the learner words ${path}, got ${got}; correct the file`);
  };
  const tables = parsed(path, fail);
  const known: readonly string[] = languages;
  const stranger = Object.keys(tables).find((name) => !known.includes(name));
  if (stranger !== undefined) fail(`only the languages ${languages.join(', ')}`, `\`${stranger}\``);
  const read = languages.map((language) => [language, tableOf(tables[language], language, fail)] as const);
  return Object.fromEntries(read);
}

type Fail = (expected: string, got: string) => never;
interface Table {
  readonly [name: string]: unknown;
}

function parsed(path: string, fail: Fail): Table {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isTable(value) ? value : fail('an object of languages', kindOfValue(value));
  } catch (error) {
    // Ours already says where; a missing file or a broken one does not.
    if (messageOf(error).startsWith('Expected an object')) throw error;
    return fail('readable JSON', `\`${messageOf(error)}\``);
  }
}

function tableOf(value: unknown, language: Language, fail: Fail): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  if (value === undefined) return words;
  if (!isTable(value)) return fail(`\`${language}\` to be an object`, kindOfValue(value));
  for (const [wrong, right] of Object.entries(value)) {
    const key = wrong.normalize('NFC').toLowerCase();
    const [word] = wordsOf(key);
    if (word?.text !== key) fail(`each wrong form of \`${language}\` to be one word`, `\`${wrong}\``);
    if (typeof right !== 'string' || wordsOf(right).length === 0 || right.length > RIGHT_CHARS_MAX) {
      return fail(
        `\`${language}.${wrong}\` to be words of up to ${RIGHT_CHARS_MAX} characters`,
        String(right),
      );
    }
    words.set(key, right);
  }
  return withoutChains(words, language, fail);
}

/** What is right for one word must not be wrong for another: a corrected text is corrected only once. */
function withoutChains(words: Map<string, string>, language: Language, fail: Fail): Map<string, string> {
  const all = new Map([...builtInLearnerWords[language], ...words]);
  for (const [wrong, right] of all) {
    const again = wordsOf(right).find(({ text }) => (all.get(text.toLowerCase()) ?? text) !== text);
    if (again !== undefined) fail(`\`${language}.${wrong}\` to lead to right words`, `\`${again.text}\``);
  }
  return words;
}

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const kindOfValue = (value: unknown): string => (Array.isArray(value) ? 'a list' : String(value));
