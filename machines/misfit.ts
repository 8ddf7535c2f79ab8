/**
 * Whether a message from outside is what its kind says such a message looks like. Asked at the doors and
 * nowhere else: what is in a mailbox or a journal was accepted, and a schema that has changed since must not
 * make it unreadable. Says where and what was expected, never what stood there: it may be somebody's text.
 */
import type { z } from 'zod';
import type { Envelope } from '../contracts/envelope.ts';
import { initType } from '../contracts/words.ts';
import type { Kind } from './kind.ts';

/** Null: it fits, or nobody said what it should look like. */
export function misfitOf(kind: Kind, { type, payload }: Pick<Envelope, 'type' | 'payload'>): string | null {
  const isInit = type === initType;
  const schema = isInit ? kind.input : kind.events.get(type);
  if (schema === undefined || schema === null) return null;
  const parsed = schema.safeParse(isInit ? payload['input'] : payload, { reportInput: true });
  if (parsed.success) return null;
  const whose = isInit ? `the input of \`${kind.name}\`` : `\`${type}\` of \`${kind.name}\``;
  const [issue] = parsed.error.issues;
  if (issue === undefined) return `Expected ${whose} to fit its schema, got something else`;
  const expected = expectedFrom(deepest(issue), isInit ? 'input' : 'event');
  return `Expected ${expected}; see \`kind.get\` for ${whose}`;
}

type Issue = z.core.$ZodIssue;

/** Of the alternatives of a union, the one that got furthest says most. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const furthest = issue.errors
    .flatMap((issues) => issues.slice(0, 1))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  if (furthest === undefined || furthest.path.length === 0) return issue;
  return deepest({ ...furthest, path: [...issue.path, ...furthest.path] });
}

function expectedFrom(issue: Issue, root: string): string {
  const path = [root, ...issue.path.map(String)].join('.').slice(0, 200);
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `\`${key.slice(0, 60)}\``).join(', ');
    return `\`${path}\` to have no field ${names}, got ${issue.keys.length === 1 ? 'it' : 'them'}`;
  }
  return `\`${path}\` ${ruleOf(issue)}, got ${sortOf(issue.input)}`;
}

/**
 * Out of "Invalid input: expected number, received string", "Too small: expected number to be >0" and others.
 */
function ruleOf({ code, message }: Issue): string {
  if (code === 'custom') return `to be ${message}`;
  const said = /[Ee]xpected (.+?)(?:, received .*)?$/.exec(message)?.[1];
  if (said !== undefined) return /^\w+ (to (?:be|have) .+)$/.exec(said)?.[1] ?? `to be ${said}`;
  const [, must] = /: must (.+)$/.exec(message) ?? [];
  if (must !== undefined) return `to ${must}`;
  return message === 'Invalid input' ? 'to be valid' : `to be ${message.replace(/^Invalid /, 'a valid ')}`;
}

function sortOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  if (typeof value !== 'string') return 'an object';
  return value.length === 1 ? 'a text of 1 character' : `a text of ${value.length} characters`;
}
