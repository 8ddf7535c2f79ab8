/** Who may call, and what was done: keys and the audit log. */
import { z } from 'zod';
import { cursor, defineVerbs, idText, line, pageLimit, pageOf, personId, stamp } from './verb.ts';
import { roleNames } from './words.ts';

const key = z
  .object({
    id: z.string(),
    principal: z.string(),
    role: z.enum(roleNames),
    org: z.string().nullable(),
    label: z.string().nullable(),
    createdBy: z.string(),
    createdAt: stamp,
    expiresAt: stamp.nullable(),
    revokedAt: stamp.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const accountVerbs = defineVerbs({
  'account.me': {
    about: 'Who the caller is taken for.',
    http: { method: 'get', path: '/v1/me' },
    access: 'any',
    writes: false,
    request: z.strictObject({}),
    answer: z.object({ id: z.string(), role: z.enum(roleNames), org: z.string().nullable() }),
  },
  'key.create': {
    about: 'A new API key. Its secret is shown this once; only a hash is kept.',
    http: { method: 'post', path: '/v1/keys', status: 201 },
    access: 'admin',
    writes: true,
    request: z.strictObject({
      principal: personId,
      role: z.enum(roleNames),
      org: idText.optional(),
      label: line.optional(),
      expiresAt: z.iso.datetime().optional(),
    }),
    answer: key.extend({ secret: z.string() }),
  },
  'key.list': {
    about: 'API keys, without their secrets.',
    http: { method: 'get', path: '/v1/keys' },
    access: 'admin',
    writes: false,
    request: z.strictObject({ cursor, limit: pageLimit }),
    answer: pageOf(key),
  },
  'key.revoke': {
    about: 'Ends an API key at once.',
    http: { method: 'delete', path: '/v1/keys/{id}' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ id: idText }),
    answer: key,
  },
  'audit.list': {
    about: 'Who did what, newest first.',
    http: { method: 'get', path: '/v1/audit' },
    access: 'admin',
    writes: false,
    request: z.strictObject({
      target: line.optional(),
      actor: line.optional(),
      action: line.optional(),
      cursor,
      limit: pageLimit,
    }),
    answer: pageOf(
      z.object({
        id: z.int(),
        at: stamp,
        actor: z.string(),
        role: z.string(),
        action: z.string(),
        target: z.string().nullable(),
        result: z.string(),
        code: z.string().nullable(),
        correlationId: z.string().nullable(),
        payload: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
  },
});
