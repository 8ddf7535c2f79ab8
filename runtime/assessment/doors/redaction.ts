/**
 * What of a request may be kept in the audit log: ids, numbers, choices. Not what opens doors, and not what
 * people wrote; names of files and students are people's, too. Keys are judged at any depth.
 */

/** Kept of a list or object, so that a request of a megabyte does not become a row of a megabyte. */
const ENTRIES_MAX = 50;
const TEXT_CHARS_MAX = 200;
const DEPTH_MAX = 8;

/** Anywhere in a name. `counter_key` and `idempotencyKey` are harmless: a key alone must say whose it is. */
const SECRET = /token|password|passwd|secret|credential|authorization|cookie|bearer|jwt/i;
const KEY = /^keys?$|^(x[-_]?)?(api|access|private|signing|encryption|master|session|ssh)[-_]?keys?$/i;
const WRITTEN = new Set(
  ['text', 'base64', 'prompt', 'studentName', 'student_name', 'fileName', 'file_name'].concat([
    'note',
    'instructions',
    'rubric',
    'systemPrompt',
  ]),
);
/** Fields that hold files: what is called `name` in them is a file's. */
const FILES = new Set(['file', 'files']);

export const REDACTED = '[redacted]';

export const redacted = (value: unknown): unknown => clean(value, { depth: 0, isFile: false });

interface Place {
  readonly depth: number;
  readonly isFile: boolean;
}

function clean(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return shortened(value);
  if (typeof value !== 'object' || value === null) return value;
  if (place.depth >= DEPTH_MAX) return '[deeper]';
  const inner = { ...place, depth: place.depth + 1 };
  if (Array.isArray(value)) {
    const kept = value.slice(0, ENTRIES_MAX).map((entry) => clean(entry, inner));
    return value.length > ENTRIES_MAX ? [...kept, `[${value.length - ENTRIES_MAX} more]`] : kept;
  }
  const fields = Object.entries(value);
  const kept = fields
    .slice(0, ENTRIES_MAX)
    .map(([name, held]) => [shortened(name), field(name, held, inner)]);
  return Object.fromEntries(kept) as unknown;
}

function field(name: string, held: unknown, place: Place): unknown {
  if (SECRET.test(name) || KEY.test(name) || WRITTEN.has(name)) return REDACTED;
  if (name === 'name' && place.isFile) return REDACTED;
  return clean(held, { ...place, isFile: place.isFile || FILES.has(name) });
}

const shortened = (text: string): string =>
  text.length <= TEXT_CHARS_MAX ? text : `[${text.length} characters]`;
