/** Whether two JSON values say the same, the order of keys aside. Either may still be text. */
import { isDeepStrictEqual } from 'node:util';

export function sameJson(left: unknown, right: unknown): boolean {
  const [a, b] = [textOf(left), textOf(right)];
  return a === b || isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
