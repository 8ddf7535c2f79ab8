/**
 * Requests of assessment, from bytes to what a handler takes. Every door comes through here, so none of them
 * is more lenient than another. A refusal names the path, what was expected and what was got.
 */
import type { z } from 'zod';
import { type Asked, assessmentApi, type AssessmentVerb } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import type { Limits } from '../../../contracts/limits.ts';
import { got } from '../../api/decode-send.ts';
import { flawIn, readJson } from '../../api/json-text.ts';
import { denialFrom } from './denials.ts';

/** The request's own object around what is in it. */
const WRAPPER_LEVELS = 1;

/** No bytes at all stand for a request without fields. */
export function readJsonBody(bytes: Uint8Array, limits: Pick<Limits, 'payloadDepthMax'>): unknown {
  if (bytes.length === 0) return {};
  const { value, depth, isSuspect } = parsed(bytes);
  const depthMax = limits.payloadDepthMax + WRAPPER_LEVELS;
  const flaw = isSuspect || depth > depthMax ? flawIn(value, 'request', depthMax) : null;
  if (flaw !== null) throw new Denial('PARSING_ERROR', flaw);
  return value;
}

function parsed(bytes: Uint8Array): ReturnType<typeof readJson> {
  try {
    return readJson(bytes);
  } catch (error) {
    throw denialFrom(error);
  }
}

export function decodeAsked<V extends AssessmentVerb>(verb: V, value: unknown): Asked<V> {
  const read = assessmentApi[verb].request.safeParse(value, { reportInput: true });
  // Keyed by the verb itself, which the compiler cannot follow through the table.
  if (read.success) return read.data as Asked<V>;
  throw denialOf(read.error);
}

/** `under`: the field of the request that was looked into. */
export function denialOf({ issues }: z.ZodError, under: readonly string[] = []): Denial {
  const [issue] = issues;
  if (issue === undefined) return new Denial('VALIDATION_ERROR', 'The request is not what this verb takes');
  const path = pathOf(issue, under);
  const expected = expectedOf(issue);
  const given = issue.code === 'unrecognized_keys' ? 'it' : got(issue.input);
  return new Denial('VALIDATION_ERROR', `Expected \`${path}\` to be ${expected}, got ${given}`, {
    details: { path, expected },
  });
}

function pathOf(issue: z.core.$ZodIssue, under: readonly string[]): string {
  const strange = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...under, ...issue.path.map(String), ...strange].join('.');
  return path === '' ? 'request' : path.slice(0, 200);
}

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'absent (there is no such field)';
    case 'invalid_type':
      return wordFor(issue.expected);
    case 'invalid_value':
      return `one of ${issue.values.map((value) => `\`${String(value)}\``).join(', ')}`.slice(0, 500);
    case 'too_small':
      return `at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return issue.message.replace(/^Invalid (.+)$/, 'a valid $1');
    default:
      return issue.message;
  }
}

const wordFor = (type: string): string => {
  if (type === 'array') return 'a list';
  if (type === 'int') return 'a whole number';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
};

const unitOf = (origin: string): string => {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
};
