/** What a kind says of the payloads that it takes, as JSON schemas: for people, and for forms. */
import { z } from 'zod';
import { isReservedType } from '../../contracts/words.ts';
import type { Kind } from '../../machines/kind.ts';
import { statesOf } from '../../machines/walk.ts';

type JsonSchema = Record<string, unknown>;

/** Null: its author did not say. */
export function schemaOf(kind: Kind | undefined, type: string): JsonSchema | null {
  const schema = kind?.events.get(type);
  return schema === undefined ? null : jsonSchemaOf(schema);
}

export function shapesOf(kind: Kind) {
  const types = new Set<string>(statesOf(kind.machine).flatMap((node) => node.ownEvents));
  const sendable = [...types].filter((type) => type !== '' && !isReservedType(type)).toSorted();
  return {
    input: kind.input === null ? null : jsonSchemaOf(kind.input),
    events: sendable.map((type) => ({ type, schema: schemaOf(kind, type) })),
  };
}

const made = new WeakMap<z.ZodType, JsonSchema>();

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = made.get(schema);
  if (known !== undefined) return known;
  // What JSON cannot say (a refinement, a transformation) is left open: the door asks the schema itself.
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  made.set(schema, shape);
  return shape;
}
