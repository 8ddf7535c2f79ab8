/** Two JSON values held against each other: the places where they differ, as paths, the first few of them. */

export interface JsonDifference {
  readonly path: string;
  /** Absent where there is nothing at this path. */
  readonly expected?: unknown;
  readonly got?: unknown;
}

export interface CompareOptions {
  readonly differencesMax: number;
  /** Any text counts as equal to any other: one of the values has been redacted. */
  readonly isTextEqual?: boolean;
}

/** The order of an object's keys does not count; that of a list does. */
export function differencesIn(
  expected: unknown,
  got: unknown,
  options: CompareOptions,
): readonly JsonDifference[] {
  const found: JsonDifference[] = [];
  const walk = (one: unknown, other: unknown, path: string): void => {
    if (found.length >= options.differencesMax || Object.is(one, other)) return;
    if (options.isTextEqual === true && typeof one === 'string' && typeof other === 'string') return;
    if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
      found.push({
        path: path === '' ? '(all)' : path,
        ...(one === undefined ? {} : { expected: one }),
        ...(other === undefined ? {} : { got: other }),
      });
      return;
    }
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      walk(own(one, key), own(other, key), path === '' ? key : `${path}.${key}`);
    }
  };
  walk(expected, got, '');
  return found;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const own = (holder: Fields, key: string): unknown => (Object.hasOwn(holder, key) ? holder[key] : undefined);
