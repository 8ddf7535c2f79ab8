/**
 * Bearer JWTs. The algorithm decides which key may check a token, and a key is only ever used with its own
 * algorithms: a token signed with HS256 over somebody's public key finds no secret to match.
 */
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import type { Principal } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { personId } from '../../../contracts/assessment/verb.ts';
import { type RoleName, roleNames } from '../../../contracts/assessment/words.ts';

export interface TokenSettings {
  readonly jwtSecret?: string | undefined;
  readonly jwksUrl?: string | undefined;
  readonly jwtIssuer?: string | undefined;
  readonly jwtAudience?: string | undefined;
}

const SECRET_CHARS_MIN = 32;
const CLOCK_TOLERANCE_S = 5;
/** For the signer's key server to come back. A guess. */
const KEYS_AWAY_MS = 2_000;
const SHARED = ['HS256'];
const PUBLIC = ['RS256', 'ES256'];

export type TokenCheck = (token: string, now: number) => Promise<Principal>;

export function createTokenCheck(settings: TokenSettings): TokenCheck {
  const { jwtSecret, jwksUrl, jwtIssuer, jwtAudience } = settings;
  if (jwtSecret !== undefined && jwtSecret.length < SECRET_CHARS_MIN) {
    const length = `${SECRET_CHARS_MIN} characters or more, got ${jwtSecret.length}`;
    throw new Error(
      `Expected \`jwtSecret\` to have ${length}; generate one with \`openssl rand -base64 48\``,
    );
  }
  const secret = jwtSecret === undefined ? null : new TextEncoder().encode(jwtSecret);
  const remote = jwksUrl === undefined ? null : createRemoteJWKSet(new URL(jwksUrl));
  const rules = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_S,
    ...(jwtIssuer === undefined ? {} : { issuer: jwtIssuer }),
    ...(jwtAudience === undefined ? {} : { audience: jwtAudience }),
  };
  return async (token, now) => {
    const algorithm = algorithmOf(token);
    const options = { ...rules, currentDate: new Date(now) };
    if (secret !== null && SHARED.includes(algorithm)) {
      const key: JWTVerifyGetKey = () => secret;
      return principalOf(await verified(token, key, { ...options, algorithms: SHARED }));
    }
    if (remote !== null && PUBLIC.includes(algorithm))
      return principalOf(await verified(token, remote, { ...options, algorithms: PUBLIC }));
    throw refusal('is not signed in a way that this installation takes');
  };
}

/** Of a token that was checked: until when it is good. */
export const expiryOf = (token: string): number => (decodeJwt(token).exp ?? 0) * 1_000;

function algorithmOf(token: string): string {
  try {
    return decodeProtectedHeader(token).alg ?? '';
  } catch {
    throw refusal('is neither the token of this node nor a JSON web token');
  }
}

async function verified(
  token: string,
  key: JWTVerifyGetKey,
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    throw refusalFor(error);
  }
}

/** What is wrong with a token its bearer may know; what is wrong with the key server is our own trouble. */
function refusalFor(error: unknown): Denial {
  if (error instanceof errors.JWTExpired) return refusal('has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refusal(`has not the right \`${error.claim}\``);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refusal('is not signed by whom we trust');
  if (error instanceof errors.JWKSNoMatchingKey) return refusal('is not signed by whom we trust');
  const isOurs = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  if (!isOurs && error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC')
    return refusal('is not a valid one');
  return new Denial('SERVICE_UNAVAILABLE', 'The keys that tokens are checked with cannot be had right now', {
    retryAfterMs: KEYS_AWAY_MS,
  });
}

const refusal = (what: string): Denial =>
  new Denial('AUTHENTICATION_ERROR', `The bearer token ${what}; get a new one and send it again`);

function principalOf(claims: JWTPayload): Principal {
  const id = personId.safeParse(claims.sub);
  if (!id.success) throw refusal('names nobody that could be somebody here (`sub`)');
  const role = roleOf(claims);
  if (role === undefined) {
    const words = roleNames.join(', ');
    throw new Denial(
      'AUTHORIZATION_ERROR',
      `The token gives no role; \`role\` or \`roles\` must be of ${words}`,
    );
  }
  return { id: id.data, role, org: orgOf(claims) };
}

/** Of several roles the one that may do most. */
function roleOf({ role, roles }: JWTPayload): RoleName | undefined {
  const named = [role, roles].flat().filter((word) => typeof word === 'string');
  return (['admin', 'service', 'teacher'] as const).find((word) => named.includes(word));
}

function orgOf(claims: JWTPayload): string | null {
  const found = [claims['org'], claims['org_id'], claims['organization_id']].find((org) => org !== undefined);
  const org = personId.safeParse(found);
  return org.success ? org.data : null;
}
