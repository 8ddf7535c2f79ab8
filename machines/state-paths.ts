/**
 * Active states as paths from the root: of a state value, and of the one word that `statusOf` makes of it.
 */
import type { StateValue } from 'xstate';

/** Every active state, those around others first: `open`, `open.paid`. */
export function pathsOfValue(value: StateValue, above = ''): string[] {
  if (typeof value === 'string') return [above + value];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = above + key;
    return inner === undefined ? [path] : [path, ...pathsOfValue(inner, `${path}.`)];
  });
}

/** `a.b`, `p(a.x,b.y)`: what `statusOf` says of kinds that list no statuses. */
export function pathsOfStatus(status: string): string[] {
  return pathsWithin(status, '');
}

function pathsWithin(text: string, above: string): string[] {
  if (text.startsWith('(')) return partsOf(text.slice(1, -1)).flatMap((part) => pathsWithin(part, above));
  const [, key = text, rest = ''] = /^([^.(]+)\.?(.*)$/s.exec(text) ?? [];
  const path = above + key;
  return rest === '' ? [path] : [path, ...pathsWithin(rest, `${path}.`)];
}

/** Split at the commas that stand in no brackets. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
