/**
 * How arrays cross the border to Postgres. The driver (3.4.9) would ask each new connection which array
 * belongs to which type; when the connection is lost in that moment, nobody hears the question fail, and the
 * process ends of it. So the types that we use are told to it beforehand. Without one of these a column comes
 * as the text of its literal.
 */
import { textArray } from './array-literal.ts';

type Serialize = (value: never) => string;
type Parse = (text: string) => unknown;

interface ValueType {
  readonly to: number;
  readonly from: readonly number[];
  readonly serialize: Serialize;
  readonly parse: Parse;
}

const asText = (value: unknown): string => String(value);
const asIs = (text: string): string => text;
const asDate = (value: Date | string): string => (value instanceof Date ? value.toISOString() : value);

/** Element and array by their numbers in the catalogue, which are the same in every Postgres. */
const elements: readonly (readonly [element: number, array: number, serialize: Serialize, parse: Parse])[] = [
  [16, 1000, (value: boolean) => (value ? 't' : 'f'), (text) => text === 't'],
  [19, 1003, asText, asIs],
  [20, 1016, asText, asIs],
  [21, 1005, asText, Number],
  [23, 1007, asText, Number],
  [25, 1009, asText, asIs],
  [26, 1028, asText, Number],
  [114, 199, asText, asIs],
  [700, 1021, asText, Number],
  [701, 1022, asText, Number],
  [1043, 1015, asText, asIs],
  [1082, 1182, asDate, (text) => new Date(text)],
  [1114, 1115, asDate, (text) => new Date(text)],
  [1184, 1185, asDate, (text) => new Date(text)],
  [1700, 1231, asText, asIs],
  [2950, 2951, asText, asIs],
  [3802, 3807, asText, asIs],
];

/** Elements cross the border like values of their own, where `own` says how those do. */
export function arrayTypes(own: { readonly [name: string]: ValueType }): {
  [name: string]: ValueType & { from: number[] };
} {
  const values = Object.values(own);
  return Object.fromEntries(
    elements.map(([element, array, serialize, parse]) => {
      const writes = values.find(({ from }) => from.includes(element))?.serialize ?? serialize;
      const reads = values.find(({ from }) => from.includes(element))?.parse ?? parse;
      return [
        `array${array}`,
        {
          to: array,
          from: [array],
          serialize: (list: unknown) => arrayLiteral(list, writes),
          parse: (text: string) => parsedArray(text, reads),
        },
      ];
    }),
  );
}

/** What was put together by hand comes as text, and stays as it is. Arrays of arrays are only read. */
function arrayLiteral(list: unknown, serialize: Serialize): string {
  if (!Array.isArray(list)) return String(list);
  return textArray(list.map((value: unknown) => (value == null ? null : serialize(value as never))));
}

/** One literal, from left to right; bounds before the braces (`[0:1]={…}`) say nothing of the values. */
export function parsedArray(literal: string, parse: Parse): unknown[] {
  const text = literal.slice(literal.indexOf('{'));
  const stack: unknown[][] = [];
  let list: unknown[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{') {
      const inner: unknown[] = [];
      if (at > 0) list.push(inner);
      stack.push(list);
      list = inner;
    } else if (sign === '}') {
      const outer = stack.pop();
      if (stack.length === 0) return list;
      list = outer ?? [];
    } else if (sign !== ',') {
      const [value, end] = sign === '"' ? quotedAt(text, at) : bareAt(text, at);
      list.push(value === null ? null : parse(value));
      at = end;
    }
  }
  throw new Error(`Expected an array literal of Postgres, got \`${literal.slice(0, 80)}\``);
}

/** What stands between the quotes, and where the second one is. */
function quotedAt(text: string, from: number): readonly [string, number] {
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '"') return [value, at];
    if (text[at] === '\\') at += 1;
    value += text[at] ?? '';
  }
  return [value, text.length];
}

function bareAt(text: string, from: number): readonly [string | null, number] {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '}') end += 1;
  const value = text.slice(from, end);
  return [value.toUpperCase() === 'NULL' ? null : value, end - 1];
}
