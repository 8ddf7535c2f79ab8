/**
 * What one verb of the assessment API is. NATS (`assay.api.<verb>`), HTTP (`/v1/…`), OpenAPI, the client, the
 * CLI and the documentation are all made from these tables.
 */
import { z } from 'zod';
import { actorIdPattern } from '../ids.ts';
import { assessmentLimits } from './limits.ts';

export interface HttpShape {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** `{name}` stands for a field of the request; the others come from query or body. */
  readonly path: string;
  readonly status?: 200 | 201 | 202;
  /** Files as `multipart/form-data`; this verb's route is written by hand. */
  readonly multipart?: true;
  /** Bytes in the answer instead of JSON. */
  readonly binary?: true;
}

export interface VerbShape {
  readonly about: string;
  readonly http: HttpShape;
  /**
   * `any`: whoever is known. `own`: the owner of the batch or run that the request names, an admin or a
   * service; anybody else is told AUTHORIZATION_ERROR. `admin`: admins and services.
   */
  readonly access: 'any' | 'own' | 'admin';
  /** Changes something: is written to the audit log, and counted by the stricter limit. */
  readonly writes: boolean;
  readonly request: z.ZodType;
  readonly answer: z.ZodType;
}

export const defineVerbs = <const T extends { readonly [verb: string]: VerbShape }>(table: T): T => table;

/** Ids that people choose or get: of actors, so that they can be addressed. */
export const idText = z
  .string()
  .regex(actorIdPattern, 'an id of 1 to 200 letters, digits or `_ ~ : = @ + -`')
  .meta({ id: 'Id' });
/** Of a person or a service, as its token or key names it; an address such as `anna@skola.se` will do. */
export const personId = z
  .string()
  .regex(/^[^\p{C}\p{Z}]{1,200}$/u, 'an id of 1 to 200 characters without spaces');
export const word = z
  .string()
  .regex(/^\P{C}{1,200}$/u, 'text of 1 to 200 characters without control characters');
export const line = z.string().regex(/^\P{C}{0,1000}$/u, 'one line of at most 1000 characters');
export const stamp = z.string().describe('UTC, ISO 8601 with milliseconds');
/** The same key, the same answer: a repeated request changes nothing. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 visible ASCII characters')
  .optional()
  .describe('The same key, the same answer. On HTTP also as header `Idempotency-Key`.');
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const wholeNumber = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ],
  { error: 'a whole number' },
);
export const limitUpTo = (max: number, fallback: number) =>
  wholeNumber.pipe(z.int().min(1).max(max)).default(fallback).describe(`1 to ${max}`);
export const pageLimit = limitUpTo(assessmentLimits.pageMax, assessmentLimits.pageDefault);
export const cursor = z.string().min(1).max(500).optional().describe('`nextCursor` of the page before');
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: '`true` or `false`',
});
export const whole = wholeNumber;
