/** Values out of JSON schemas, for fuzzing doors: nearly right, and wrong in one place. */
import fc, { type Arbitrary } from 'fast-check';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly format?: string;
  readonly pattern?: string;
}

export interface ArbitraryOptions {
  readonly defs: { readonly [name: string]: unknown };
  /** Values of fields by their names, where chance alone would never find what exists. */
  readonly known: { readonly [field: string]: Arbitrary<unknown> };
}

export function arbitraryOf(schema: object, options: ArbitraryOptions): Arbitrary<unknown> {
  const { $ref, type, enum: words, const: only, anyOf, allOf, ...rest } = schema as Schema;
  if ($ref !== undefined) return arbitraryOf(options.defs[$ref.split('/').at(-1) ?? ''] as object, options);
  if (only !== undefined) return fc.constant(only);
  if (words !== undefined) return fc.constantFrom(...words);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => arbitraryOf(one, options)));
  if (allOf !== undefined) return arbitraryOf(allOf[0] ?? {}, options);
  if (Array.isArray(type))
    return fc.oneof(...type.map((one) => arbitraryOf({ ...rest, type: one as string }, options)));
  switch (type) {
    case 'string':
      return stringOf(rest);
    case 'integer':
      return fc.integer({
        min: Math.max(rest.minimum ?? 0, -1_000),
        max: Math.min(rest.maximum ?? 100, 10_000),
      });
    case 'number':
      return fc.double({ min: rest.minimum ?? 0, max: rest.maximum ?? 1, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(arbitraryOf(rest.items ?? {}, options), {
        minLength: rest.minItems ?? 0,
        maxLength: 3,
      });
    case 'object':
      return objectOf(rest, options);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function objectOf({ properties = {}, required = [] }: Schema, options: ArbitraryOptions): Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) => [
    name,
    options.known[name] ?? arbitraryOf(schema, options),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>, {
    requiredKeys: required.filter((name) => name in properties),
    noNullPrototype: true,
  });
}

function stringOf({ format, pattern }: Schema): Arbitrary<string> {
  if (format === 'base64') return base64;
  if (format === 'date-time') return fc.constantFrom('2999-01-01T00:00:00Z', '0000-01-01T00:00:00Z');
  const fitting =
    pattern === undefined || /\(\?|\\p\{/i.test(pattern)
      ? fc.stringMatching(/^[a-zA-Z0-9 _~:=@+-]{1,30}$/)
      : fc.stringMatching(new RegExp(pattern.replace('{1,200}', '{1,20}')));
  return fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 1, arbitrary: texts });
}

const base64 = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const texts = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '\u0000', '\ud800', '%00', "'; drop table batches; --", '__proto__'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2999-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '../../etc/passwd'),
  },
);

const oddities = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0, 1e308, -0.5, 2 ** 53, '', '\u0000', '\ud800', [], {}, [[]]),
  fc.constant('x'.repeat(5_000)),
  fc.constant(JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown),
  fc.jsonValue({ maxDepth: 4 }),
);

/** The same value with one field odd, gone or too much. */
export const spoilt = (value: unknown): Arbitrary<unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return oddities;
  const names = Object.keys(value);
  const without = (name: string): object =>
    Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
  return fc.oneof(
    oddities,
    fc
      .tuple(fc.constantFrom(...names, 'strange'), oddities)
      .map(([name, odd]) => ({ ...value, [name]: odd })),
    fc.constantFrom(...names, 'strange').map(without),
  );
};
