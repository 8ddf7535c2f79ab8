/**
 * Takes secrets and texts out of recorded traffic and leaves its shape: names of fields, codes, numbers,
 * ids and verdicts stay; whatever a student, a teacher or a model wrote goes.
 */

/** Of everything else nobody promises that it holds no key. */
const headerNames =
  /^(?:content-type|retry-after(?:-ms)?|(?:x-)?request-id|anthropic-version|(?:anthropic|x)-ratelimit-[\w-]+)$/;
const textFields: ReadonlySet<string> = new Set([
  'text',
  'content',
  'evidence',
  'justification',
  'system',
  'systemInstruction',
  'refusal',
  'message',
  'user_id',
  'description',
]);
/** A longer string under any name is a text, too. */
const NAME_CHARS_MAX = 80;

export function redactedHeaders(headers: Headers): { readonly [name: string]: string } {
  return Object.fromEntries([...headers].filter(([name]) => headerNames.test(name)));
}

/** A body as it came over the wire: JSON, lines of JSON, or something else, which goes altogether. */
export function redactedBody(body: string): unknown {
  const whole = parsed(body);
  if (whole !== undefined) return redacted(whole, '');
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parsed);
  if (lines.length === 0 || values.includes(undefined)) return saidOf(body);
  return values.map((value) => `${JSON.stringify(redacted(value, ''))}\n`).join('');
}

function redacted(value: unknown, field: string): unknown {
  if (typeof value === 'string') return redactedText(value, field);
  if (Array.isArray(value)) return value.map((item) => redacted(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redacted(inner, name)]));
}

/** A judgement may travel as JSON within a text: its verdict is shape, its reasons are not. */
function redactedText(text: string, field: string): string {
  if (!textFields.has(field) && text.length <= NAME_CHARS_MAX) return text;
  const inner = parsed(text);
  return typeof inner === 'object' && inner !== null ? JSON.stringify(redacted(inner, '')) : saidOf(text);
}

const saidOf = (text: string): string => `[${text.length} characters]`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
