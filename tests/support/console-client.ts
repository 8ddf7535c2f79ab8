/**
 * What `console/api/generated.ts` holds: for every verb the types of its request and answer, and where it is
 * asked for, read off the two OpenAPI documents and nothing else. Run this file to write it anew.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import prettierSettings from '../../.prettierrc.json' with { type: 'json' };
import { openApiDocument } from '../../runtime/assessment/doors/openapi.ts';
import { operatorsDocument } from '../../runtime/http/openapi.ts';

export const clientFile = join(import.meta.dirname, '../../console/api/generated.ts');

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
}
interface Content {
  readonly content?: { readonly [type: string]: { readonly schema: Schema } };
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: { readonly [status: string]: Content };
}
interface OpenApi {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
}

interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

export async function consoleClient(): Promise<string> {
  const documents = [operatorsDocument(), openApiDocument()] as unknown as OpenApi[];
  const places = documents.flatMap(placesIn).toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const shapes = Object.entries(
    Object.assign({}, ...documents.map((one) => one.components.schemas)) as object,
  );
  const text = [
    '// Made by tests/support/console-client.ts out of the OpenAPI documents; a test compares. Do not edit.',
    ...shapes
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => `export type ${name} = ${typeOf(schema as Schema)};`),
    '/** Requests may be made of what nobody changes. */',
    'type Given<T> = T extends readonly (infer I)[] ? readonly Given<I>[]',
    ': T extends object ? { readonly [K in keyof T]: Given<T[K]> } : T;',
    `export interface Verbs { ${places.map(entryOf).join('\n')} }`,
    'interface Place { readonly method: string; readonly path: string }',
    'export const places: Readonly<Record<keyof Verbs, Place>> =',
    `{ ${places.map(placeOf).join('\n')} };`,
  ].join('\n\n');
  return format(text, { ...prettierSettings, parser: 'typescript' } as Parameters<typeof format>[1]);
}

/** Verbs only: feeds and documents are no questions with one JSON answer. */
const placesIn = ({ paths }: OpenApi): Place[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => answerOf(operation) !== undefined && operation.operationId.includes('.'))
      .map(([method, operation]) => ({ path, method, operation })),
  );

const placeOf = ({ operation, method, path }: Place): string =>
  `'${operation.operationId}': { method: '${method}', path: '${path}' },`;

const idOf = ({ operation }: Place): string => operation.operationId;

const jsonOf = (content: Content | undefined): Schema | undefined =>
  content?.content?.['application/json']?.schema;

const answerOf = ({ responses }: Operation): Schema | undefined =>
  jsonOf(Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]);

function entryOf({ operation }: Place): string {
  const parameters = (operation.parameters ?? []).filter(
    (one) => (one.in === 'path' || one.in === 'query') && one.name !== undefined && one.name !== 'as',
  );
  const fields = parameters.map(({ name, required, schema = {} }) =>
    fieldOf(name ?? '', schema, required === true),
  );
  const body = jsonOf(operation.requestBody);
  const own = fields.length === 0 ? [] : [`{ ${fields.join(' ')} }`];
  const request = [...own, ...(body === undefined ? [] : [typeOf(body)])].map(parenthesized).join(' & ');
  const answer = typeOf(answerOf(operation) ?? {});
  return `'${operation.operationId}': { request: Given<${request || 'object'}>; answer: ${answer} };`;
}

/** A request may also say that it does not say: the console leaves such fields out before it asks. */
function fieldOf(name: string, schema: Schema, isRequired: boolean): string {
  const shown = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  const type = typeOf(schema);
  if (isRequired) return `${shown}: ${type};`;
  return type === 'unknown' ? `${shown}?: unknown;` : `${shown}?: ${type} | undefined;`;
}

const parenthesized = (text: string): string => (text.includes(' | ') ? `(${text})` : text);

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return eitherOf(choices.map(typeOf));
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).map(parenthesized).join(' & ');
  if (Array.isArray(schema.type))
    return eitherOf(schema.type.map((type: string) => typeOf({ ...schema, type })));
  return plainTypeOf(schema);
}

/** Whatever it may also be: where anything goes, that is all there is to say. */
function eitherOf(types: readonly string[]): string {
  if (types.includes('unknown')) return 'unknown';
  return [...new Set(types)].map(parenthesized).join(' | ');
}

function plainTypeOf(schema: Schema): string {
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return listOf(schema);
    case 'object':
      return objectOf(schema);
    default:
      return 'unknown';
  }
}

function listOf({ items, prefixItems }: Schema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(typeOf).join(', ')}]`;
  return `${parenthesized(typeof items === 'object' ? typeOf(items) : 'unknown')}[]`;
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(([name, held]) =>
    fieldOf(name, held, required.includes(name)),
  );
  const isOpen = typeof additionalProperties === 'object';
  if (!isOpen) return fields.length === 0 ? 'object' : `{ ${fields.join(' ')} }`;
  const more = Object.keys(additionalProperties).length === 0 ? 'unknown' : typeOf(additionalProperties);
  const others = `{ [name: string]: ${more} }`;
  return fields.length === 0 ? others : `{ ${fields.join(' ')} } & ${others}`;
}

if (import.meta.main) writeFileSync(clientFile, await consoleClient());
