/**
 * From bytes to a JSON value that is safe to keep. One pass over the bytes, without recursion, decides before
 * `JSON.parse` whether anything dangerous can be in them; only then is the value walked. Nearly every request
 * pays for the pass alone.
 *
 * Refused: bytes that are not UTF-8, nesting without end, keys that mean a prototype, numbers that JSON
 * cannot write back (`1e999` is read as Infinity and written as null: the journal would differ from what the
 * machine saw, T7).
 */
import { isUtf8 } from 'node:buffer';
import { messageOf, Rejection } from '../../contracts/failures.ts';

export interface JsonText {
  readonly value: unknown;
  /** Levels of arrays and objects, 1 for a flat object. */
  readonly depth: number;
  /** Something in the text may be refused: walk the value with `flawIn`. */
  readonly isSuspect: boolean;
}

/** Beyond this a text is refused unparsed; below it, each payload is held to its own limit. */
const TEXT_DEPTH_MAX = 256;
/** Digits in a row that may be more than a double can hold. */
const DIGITS_MAX = 300;

export function readJson(bytes: Uint8Array): JsonText {
  if (!isUtf8(bytes))
    throw new Rejection('decode_failed', 'Expected JSON as UTF-8, got bytes that are not UTF-8');
  const { depth, isSuspect } = scan(bytes);
  if (depth > TEXT_DEPTH_MAX) {
    throw new Rejection('decode_failed', `Expected JSON of at most ${TEXT_DEPTH_MAX} levels, got ${depth}`);
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    return {
      value: JSON.parse(text) as unknown,
      depth,
      isSuspect: isSuspect || FORBIDDEN.some((key) => text.includes(key)),
    };
  } catch (error) {
    const got = text.trim() === '' ? 'an empty body' : `no JSON (${whereIn(messageOf(error))})`;
    throw new Rejection('decode_failed', `Expected a JSON object, got ${got}`);
  }
}

/** Without the piece of text that V8 quotes: a refusal is logged, and it may be somebody's essay. */
const whereIn = (message: string): string =>
  message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '').slice(0, 200);

const FORBIDDEN = ['__proto__', 'constructor', 'prototype'] as const;
const isForbidden = (key: string): boolean => (FORBIDDEN as readonly string[]).includes(key);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [LOWER_E, UPPER_E, LOWER_U, POINT] = [0x65, 0x45, 0x75, 0x2e];
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** An escaped letter may hide a forbidden key, an exponent or a long row of digits an infinite number. */
function scan(bytes: Uint8Array): { depth: number; isSuspect: boolean } {
  let [depth, level, digits] = [0, 0, 0];
  let isSuspect = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      at += 1;
      for (; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
        if (bytes[at] !== BACKSLASH) continue;
        at += 1;
        if (bytes[at] === LOWER_U) isSuspect = true;
      }
      digits = 0;
    } else if (isDigit(byte)) {
      digits += 1;
      if (digits > DIGITS_MAX) isSuspect = true;
    } else {
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        level += 1;
        if (level > depth) depth = level;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) level -= 1;
      else if ((byte === LOWER_E || byte === UPPER_E) && digits > 0) isSuspect = true;
      if (byte !== POINT) digits = 0;
    }
  }
  return { depth, isSuspect };
}

/** What is wrong in a parsed value, with its path; null if nothing is. Walks with a stack of its own. */
export function flawIn(value: unknown, path: string, depthMax: number): string | null {
  const stack: { value: unknown; path: string; depth: number }[] = [{ value, path, depth: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (typeof top.value === 'number' && !Number.isFinite(top.value)) {
      return `\`${top.path}\` is a number too large to keep; send it as a string`;
    }
    if (typeof top.value !== 'object' || top.value === null) continue;
    if (top.depth > depthMax)
      return `\`${top.path.slice(0, 200)}\` is nested deeper than ${depthMax} levels; flatten it`;
    for (const [key, inner] of Object.entries(top.value)) {
      const at = Array.isArray(top.value) ? `${top.path}[${key}]` : `${top.path}.${key}`;
      if (!Array.isArray(top.value) && isForbidden(key)) {
        return `\`${at.slice(0, 200)}\` has a key that no message may have; rename \`${key}\``;
      }
      stack.push({ value: inner, path: at, depth: top.depth + 1 });
    }
  }
  return null;
}
