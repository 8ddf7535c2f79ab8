/**
 * Whether a value survives being written as JSON and read back. A `Date` or a `Map` in a context would come
 * back as something else after the first turn and the machine would go wrong much later; so it is refused at
 * once, by name.
 */

/**
 * What no JSON can be written of: a bigint, or nesting without end. Everything else that is not plain data is
 * written as JSON writes it, as it is in any event that leaves a process.
 */
export function unwritablePath(value: unknown, path: string, depth = 0): string | null {
  if (typeof value === 'bigint') return `\`${path}\` is a bigint`;
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return null;
  if (depth > DEPTH_MAX)
    return `\`${path.slice(0, 100)}\` is nested more than ${DEPTH_MAX} deep, or holds itself`;
  for (const key of Object.keys(value)) {
    const found = unwritablePath((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Whether Postgres can keep a text as it is: it has no NUL, and half a surrogate pair would come back as
 * another.
 */
export const isKeepableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Says what cannot be stored and where, or null. References to actors are written by their own `toJSON`. */
export function unstorablePath(value: unknown, path: string, depth = 0): string | null {
  switch (typeof value) {
    case 'function':
    case 'symbol':
    case 'bigint':
      return `\`${path}\` is a ${typeof value}`;
    case 'number':
      return Number.isFinite(value) ? null : `\`${path}\` is ${String(value)}`;
    case 'object':
      return value === null ? null : unstorableWithin(value, path, depth);
    default:
      return null;
  }
}

const DEPTH_MAX = 64;

function unstorableWithin(value: object, path: string, depth: number): string | null {
  if (depth > DEPTH_MAX) return `\`${path}\` is nested more than ${DEPTH_MAX} deep, or holds itself`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = unstorablePath(value[index], `${path}[${index}]`, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    // An actor reference writes itself as an address. Anything else with a class would lose it.
    return 'sessionId' in value ? null : `\`${path}\` is a ${value.constructor.name}`;
  }
  for (const key in value) {
    const found = unstorablePath((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
