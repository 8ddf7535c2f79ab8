/** Signing in from a browser: what is shown at the door, and who one is then. */
import { z } from 'zod';

const secret = z.string().regex(/^[\x21-\x7e]{1,8000}$/, 'visible ASCII characters without spaces');

export const sessionRequest = z.union([
  z.strictObject({ token: secret.describe('Any bearer: the token of the node, an API key, a JWT') }),
  z.strictObject({ code: secret.describe('From the command line: good once, for ten minutes') }),
]);

export const sessionAnswer = z.object({
  principal: z.object({ id: z.string(), role: z.string(), org: z.string().nullable() }),
  isOperator: z.boolean().describe('May use `/api`'),
  readOnly: z.boolean().describe('May change nothing through this session'),
  csrfToken: z.string().describe('To be sent as `X-CSRF-Token` with whatever changes something'),
  expiresAt: z.string(),
});
export type SessionAnswer = z.output<typeof sessionAnswer>;
