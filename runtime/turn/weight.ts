/**
 * About how many bytes a payload holds in memory. Counted, not written out: it is asked for every message,
 * and a number that is off by a half still keeps a process from running out of memory.
 */

/** A slot of an array or object, a number, the head of a text (a guess, near to what V8 takes). */
const VALUE_BYTES = 16;
/** What comes from outside is never as deep; what else comes is not worth a stack. */
const LEVELS_MAX = 64;

export function weightOf(value: unknown, level = 0): number {
  if (typeof value === 'string') return VALUE_BYTES + value.length;
  if (typeof value !== 'object' || value === null || level > LEVELS_MAX) return VALUE_BYTES;
  let bytes = VALUE_BYTES;
  if (Array.isArray(value)) for (const inner of value) bytes += weightOf(inner, level + 1);
  else for (const name in value) bytes += weightOf(value[name as keyof typeof value], level + 1);
  return bytes;
}
