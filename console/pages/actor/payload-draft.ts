/** What to begin a payload from where nobody has sent one yet: the fields that its schema demands. */

type Schema = { readonly [name: string]: unknown };

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first value that the schema names, or an empty one of its type. It is to be filled in, not to fit. */
export function draftOf(schema: unknown): unknown {
  if (!isSchema(schema)) return null;
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  const choices = schema['enum'] ?? schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return 'enum' in schema ? choices[0] : draftOf(choices[0]);
  return emptyOf(schema);
}

function emptyOf(schema: Schema): unknown {
  const { type, properties, required, minimum } = schema;
  switch (Array.isArray(type) ? (type as unknown[])[0] : type) {
    case 'object': {
      const names = Array.isArray(required) ? required.map(String) : [];
      const shapes = isSchema(properties) ? properties : {};
      return Object.fromEntries(names.map((name) => [name, draftOf(shapes[name])]));
    }
    case 'array':
      return [];
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? Math.max(0, minimum) : 0;
    default:
      return null;
  }
}

/** The fields that may be left out, by name. */
export function optionalIn(schema: Schema | null): readonly string[] {
  const { properties, required } = schema ?? {};
  const demanded = Array.isArray(required) ? required.map(String) : [];
  return Object.keys(isSchema(properties) ? properties : {}).filter((name) => !demanded.includes(name));
}
