/** JSON schemas out of zod for documents: named shapes once, under the document's own place for them. */
import { z } from 'zod';

export type JsonSchema = { readonly [name: string]: unknown };

export interface Schemas {
  /** `input`: what a caller sends. `output`: what it is answered. */
  of(type: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** All named shapes met so far. */
  named(): { readonly [name: string]: JsonSchema };
}

export interface SchemasOptions {
  /** OpenAPI 3.1 speaks 2020-12, AsyncAPI 3 speaks draft-07. */
  readonly target: 'draft-2020-12' | 'draft-07';
  /** `#/components/schemas/` */
  readonly place: string;
}

export function createSchemas({ target, place }: SchemasOptions): Schemas {
  const named = new Map<string, string>();
  const keep = (name: string, schema: JsonSchema): void => {
    const text = JSON.stringify(schema);
    const known = named.get(name);
    if (known !== undefined && known !== text)
      throw new Error(`Expected one shape called \`${name}\`, got two; give one of them another id`);
    named.set(name, text);
  };
  return {
    of: (type, io) => {
      const {
        $schema: _,
        $defs,
        definitions,
        ...schema
      } = moved(z.toJSONSchema(type, { target, io, unrepresentable: 'any' }), place);
      for (const [name, shape] of Object.entries({ ...($defs as object), ...(definitions as object) }))
        keep(name, shape as JsonSchema);
      return schema;
    },
    named: () => Object.fromEntries([...named].map(([name, text]) => [name, JSON.parse(text) as JsonSchema])),
  };
}

/** The same schema with its references pointing to where the document keeps its shapes. */
function moved(schema: object, place: string): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace(/^#\/(\$defs|definitions)\//, place) : value,
  );
  return JSON.parse(text) as JsonSchema;
}
