/**
 * Who asks. A bearer token is the node's own (an operator), an API key, or a JWT; on NATS the account itself
 * may vouch. Owns no decision about what anybody may do.
 */
import type { Principal } from '../../../contracts/assessment/api.ts';
import { Denial, statusOfCode } from '../../../contracts/assessment/codes.ts';
import { personId } from '../../../contracts/assessment/verb.ts';
import { Rejection, Retryable } from '../../../contracts/failures.ts';
import { findKey, type FoundKey } from '../../../persistence/assessment/keys/find-key.ts';
import type { Sql } from '../../../persistence/connect.ts';
import { bearerCheck } from '../../http/bearer.ts';
import { type Identities, operator as nodeOperator, secretHash } from '../../http/identities.ts';
import type { Session } from '../../http/sessions.ts';
import { createTokenCheck, expiryOf, type TokenSettings } from './tokens.ts';

/** What a door was shown. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly apiKey: string | undefined;
  readonly onBehalfOf: string | undefined;
  /** Came over the NATS account, which may speak for itself. */
  readonly isPeer: boolean;
  /** Of a browser, where nothing else was shown. */
  readonly session?: Session | null;
}

export interface Caller {
  readonly principal: Principal;
  /** The service that speaks for the principal. */
  readonly via: string | null;
  /** Counted by no limit: whoever holds the account or the node's token has ways around it anyway. */
  readonly isTrusted: boolean;
  /** May only look. */
  readonly isReadOnly?: boolean;
}

export interface PrincipalSettings extends TokenSettings {
  /** `peer`: whoever has the NATS account is a service. `none`: a token is needed there, too. */
  readonly natsTrust?: 'peer' | 'none' | undefined;
}

export interface PrincipalHost {
  readonly sql: Sql;
  /** The bearer token of the node; without one nobody is an operator by it. */
  readonly token: string | undefined;
  now(): number;
}

export interface Principals extends Identities {
  identifyCaller(credentials: Credentials): Promise<Caller>;
}

const operator: Caller = {
  principal: { id: 'operator', role: 'admin', org: null },
  via: null,
  isTrusted: true,
};
const peer: Caller = { principal: { id: 'nats', role: 'service', org: null }, via: null, isTrusted: true };

export function createPrincipals(host: PrincipalHost, settings: PrincipalSettings): Principals {
  const isNode = host.token === undefined ? () => false : bearerCheck(host.token);
  const checkToken = createTokenCheck(settings);
  const keyOf = createKeyCache(host);
  const known = (principal: Principal): Caller => ({ principal, via: null, isTrusted: false });
  const callerOf = async ({ authorization, apiKey, isPeer, session }: Credentials): Promise<Caller> => {
    if (authorization === undefined && apiKey === undefined) {
      if (session) return callerOfSession(session);
      if (isPeer && settings.natsTrust !== 'none') return peer;
      throw unknown('Nobody is known here without `Authorization: Bearer <token>`');
    }
    if (authorization === undefined) return known(await keyOf(apiKey ?? ''));
    if (isNode(authorization)) return operator;
    const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (bearer === undefined) throw unknown('Expected `Authorization: Bearer <token>`');
    return known(bearer.startsWith('ak_') ? await keyOf(bearer) : await checkToken(bearer, host.now()));
  };
  return {
    identifyCaller: async (credentials) => {
      const caller = await callerOf(credentials);
      if (credentials.onBehalfOf === undefined) return caller;
      return onBehalf(caller, credentials.onBehalfOf);
    },
    identify: async (bearer) => {
      if (isNode(`Bearer ${bearer}`)) return nodeOperator;
      try {
        if (bearer.startsWith('ak_')) return { ...(await keyOf(bearer)), source: 'key', untilMs: null };
        const principal = await checkToken(bearer, host.now());
        return { ...principal, source: 'token', untilMs: expiryOf(bearer) };
      } catch (error) {
        throw rejectionFor(error);
      }
    },
    isKeyStanding: async (sha256) => {
      const key = await findKey(host.sql, sha256);
      return key !== null && !key.isRevoked && (key.expiresInMs === null || key.expiresInMs > 0);
    },
  };
}

/** Signing in is a matter of the runtime, which knows no denials of assessment. */
function rejectionFor(error: unknown): unknown {
  if (!(error instanceof Denial)) return error;
  const { code, message, retryAfterMs } = error;
  if (retryAfterMs !== undefined) return new Retryable('busy', message, retryAfterMs);
  return [401, 403].includes(statusOfCode(code)) ? new Rejection('unauthorized', message) : error;
}

/** What a session may do was decided by what it was begun with. */
const callerOfSession = ({ principal, isOfNode, readOnly }: Session): Caller => ({
  // Only roles that this file gave out are ever kept with a session.
  principal: { ...principal, role: principal.role as Principal['role'] },
  via: null,
  isTrusted: isOfNode,
  isReadOnly: readOnly,
});

const unknown = (message: string): Denial => new Denial('AUTHENTICATION_ERROR', message);

/** Whoever is spoken for has his own batches and no more: a service does not hand on its own rights. */
function onBehalf({ principal, isReadOnly = false }: Caller, whom: string): Caller {
  if (principal.role === 'teacher')
    throw new Denial('AUTHORIZATION_ERROR', 'Only a service may ask on behalf of somebody else');
  const id = personId.safeParse(whom);
  if (!id.success) {
    throw new Denial('VALIDATION_ERROR', 'Expected `Assay-On-Behalf-Of` to be an id of 1 to 200 characters');
  }
  return {
    principal: { id: id.data, role: 'teacher', org: principal.org },
    via: principal.id,
    isTrusted: false,
    isReadOnly,
  };
}

/** A revoked key is still taken this long by nodes that have seen it: a lookup per request saved. */
const KEY_FRESH_MS = 3_000;
const KEYS_MAX = 1_000;

interface KeptKey {
  readonly principal: Principal;
  readonly until: number;
}

function createKeyCache({ sql, now }: PrincipalHost): (secret: string) => Promise<Principal> {
  const kept = new Map<string, KeptKey>();
  return async (secret) => {
    const sha256 = secretHash(secret);
    const name = sha256.toString('base64url');
    const held = kept.get(name);
    if (held !== undefined && held.until > now()) return held.principal;
    kept.delete(name);
    const key = await findKey(sql, sha256);
    const principal = holderOf(key);
    const freshMs = Math.min(KEY_FRESH_MS, key?.expiresInMs ?? KEY_FRESH_MS);
    kept.set(name, { principal, until: now() + freshMs });
    if (kept.size > KEYS_MAX) kept.delete(kept.keys().next().value ?? '');
    return principal;
  };
}

function holderOf(key: FoundKey | null): Principal {
  if (key === null) throw new Denial('INVALID_API_KEY', 'There is no such API key');
  if (key.isRevoked) throw new Denial('INVALID_API_KEY', 'This API key was revoked');
  if (key.expiresInMs !== null && key.expiresInMs <= 0)
    throw new Denial('INVALID_API_KEY', 'This API key has expired');
  return { id: key.principal, role: key.role, org: key.org };
}
