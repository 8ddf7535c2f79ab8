import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenCheck } from '../../../runtime/assessment/doors/tokens.ts';
import { asNode, type DoorsWorld, nodeToken, openDoorsWorld } from '../../support/doors-world.ts';
import { until } from '../../support/until.ts';

const secret = 'a-shared-secret-of-more-than-32-characters';
const key = new TextEncoder().encode(secret);
const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const publicJwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };

const issuer = 'https://school.example';
const audience = 'assay';
const claims = { sub: 'anna@skola.se', role: 'teacher', org: 'norra' };
const signed = (payload: JWTPayload, expires: string | null = '5m'): Promise<string> => {
  const token = new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setAudience(audience);
  return (expires === null ? token : token.setExpirationTime(expires)).sign(key);
};

let doors: DoorsWorld;
const keys = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ keys: [publicJwk] }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
  const settings = { jwtSecret: secret, jwksUrl, jwtIssuer: issuer, jwtAudience: audience };
  doors = await openDoorsWorld({ settings });
});
afterAll(async () => {
  await doors.close();
  keys.close();
});

const me = async (headers: Record<string, string>) => {
  const response = await doors.fetch('/v1/me', { headers });
  return [response.status, await response.json()] as const;
};
const refused = (status: number, code: string) => [status, { error: { code } }];

describe('a caller over HTTP', () => {
  it('is the operator by the token of the node', async () => {
    expect(await me(asNode)).toEqual([200, { id: 'operator', role: 'admin', org: null }]);
    expect(await me({ AUTHORIZATION: `bearer ${nodeToken}` })).toMatchObject([200, { id: 'operator' }]);
  });

  it('S47 is nobody without a token, with a wrong one, or with something else', async () => {
    for (const authorization of [
      undefined,
      '',
      'Bearer',
      'Bearer nope',
      `Basic ${nodeToken}`,
      'Bearer a.b.c',
    ]) {
      const response = await doors.fetch(
        '/v1/me',
        authorization === undefined ? {} : { headers: { authorization } },
      );
      expect([response.status, await response.json()]).toMatchObject(refused(401, 'AUTHENTICATION_ERROR'));
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('is who a JWT says, signed with the shared secret', async () => {
    expect(await me({ authorization: `Bearer ${await signed(claims)}` })).toEqual([
      200,
      { id: 'anna@skola.se', role: 'teacher', org: 'norra' },
    ]);
  });

  it('is who a JWT says, signed by a key of the key server', async () => {
    const token = await new SignJWT({ sub: 'göran', roles: ['reader', 'service'], organization_id: 'o' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(privateKey);
    expect(await me({ authorization: `Bearer ${token}` })).toEqual([
      200,
      { id: 'göran', role: 'service', org: 'o' },
    ]);
  });

  it('is nobody by a token that was signed with the public key as if it were a secret', async () => {
    const asSecret = new TextEncoder().encode(JSON.stringify(publicJwk));
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(asSecret);
    expect(await me({ authorization: `Bearer ${token}` })).toMatchObject(
      refused(401, 'AUTHENTICATION_ERROR'),
    );
  });

  it('is nobody by a token without a signature', async () => {
    const token = new UnsecuredJWT(claims)
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .encode();
    expect(await me({ authorization: `Bearer ${token}` })).toMatchObject(
      refused(401, 'AUTHENTICATION_ERROR'),
    );
  });

  it.each([
    ['expired', async () => signed({ ...claims }, '-1m')],
    ['without an end', async () => signed(claims, null)],
    ['without a subject', async () => signed({ role: 'teacher' })],
    ['for a subject that is none', async () => signed({ ...claims, sub: 'a b' })],
    ['of another issuer', async () => issuedBy('https://other.example', audience)],
    ['for another audience', async () => issuedBy(issuer, 'other')],
  ])('is nobody by a token %s', async (_why, make) => {
    expect(await me({ authorization: `Bearer ${await make()}` })).toMatchObject(
      refused(401, 'AUTHENTICATION_ERROR'),
    );
  });

  const issuedBy = (by: string, to: string): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(by)
      .setAudience(to)
      .setExpirationTime('5m')
      .sign(key);

  it.each([{}, { role: 'principal' }, { roles: [] }, { roles: [7, null] }])(
    'may do nothing by a token without a role that we know (%j)',
    async (roles) => {
      const token = await signed({ sub: 'anna', ...roles });
      expect(await me({ authorization: `Bearer ${token}` })).toMatchObject(
        refused(403, 'AUTHORIZATION_ERROR'),
      );
    },
  );
});

describe('an API key', () => {
  const create = async (body: object) => {
    const headers = { ...asNode, 'content-type': 'application/json' };
    const response = await doors.fetch('/v1/keys', { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { id: string; secret: string };
  };

  it('speaks for its holder, as bearer token and as `X-Api-Key`, and is kept as a hash', async () => {
    const { secret: shown } = await create({ principal: 'anna@skola.se', role: 'teacher', org: 'norra' });
    const anna = [200, { id: 'anna@skola.se', role: 'teacher', org: 'norra' }];
    expect(await me({ authorization: `Bearer ${shown}` })).toEqual(anna);
    expect(await me({ 'x-api-key': shown })).toEqual(anna);
    const rows = await doors.world.sql<{ row: string }[]>`select k::text as row from api_keys k`;
    expect(JSON.stringify(rows)).not.toContain(shown.slice(3));
  });

  it('ends when it is revoked, within seconds, on every node; twice changes nothing', async () => {
    const { id, secret: shown } = await create({ principal: 'bo', role: 'teacher' });
    expect(await me({ 'x-api-key': shown })).toMatchObject([200, { id: 'bo' }]);
    const revoke = () => doors.fetch(`/v1/keys/${id}`, { method: 'DELETE', headers: asNode });
    const first = (await (await revoke()).json()) as { revokedAt: string };
    expect(first.revokedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await (await revoke()).json()).toEqual(first);
    await until(async () => (await me({ 'x-api-key': shown }))[0] === 401, { timeoutMs: 6_000 });
    expect(await me({ 'x-api-key': shown })).toMatchObject(refused(401, 'INVALID_API_KEY'));
  });

  it('ends at its end', async () => {
    const { id, secret: shown } = await create({
      principal: 'bo',
      role: 'teacher',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await doors.world.sql`update api_keys set expires_at = now() - interval '1 second' where id = ${id}`;
    expect(await me({ 'x-api-key': shown })).toMatchObject(refused(401, 'INVALID_API_KEY'));
  });

  it('is not made with an end that has passed', async () => {
    for (const expiresAt of ['2001-01-01T00:00:00Z', '0000-01-01T00:00:00Z']) {
      expect(await create({ principal: 'bo', role: 'teacher', expiresAt })).toMatchObject({
        error: { code: 'VALIDATION_ERROR' },
      });
    }
  });

  it('that nobody made is no key', async () => {
    expect(await me({ 'x-api-key': 'ak_nope' })).toMatchObject(refused(401, 'INVALID_API_KEY'));
    expect(await me({ authorization: 'Bearer ak_nope' })).toMatchObject(refused(401, 'INVALID_API_KEY'));
  });

  it('is listed without its secret, page by page', async () => {
    for (let n = 0; n < 3; n += 1) await create({ principal: `p-${n}`, role: 'teacher' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const response = await doors.fetch(`/v1/keys?limit=2${query}`, { headers: asNode });
      const page = (await response.json()) as { items: { id: string }[]; nextCursor: string | null };
      expect(JSON.stringify(page)).not.toMatch(/ak_|sha256|secret/);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });

  it('is for admins and services to make', async () => {
    const response = await doors.fetch('/v1/keys', {
      method: 'POST',
      headers: { authorization: `Bearer ${await signed(claims)}` },
      body: JSON.stringify({ principal: 'anna', role: 'admin' }),
    });
    expect([response.status, await response.json()]).toMatchObject(refused(403, 'AUTHORIZATION_ERROR'));
  });
});

describe('a service', () => {
  it('may speak for a teacher, who then has his own rights and no more', async () => {
    const { secret: shown } = (await (
      await doors.fetch('/v1/keys', {
        method: 'POST',
        headers: asNode,
        body: JSON.stringify({ principal: 'gateway', role: 'service', org: 'norra' }),
      })
    ).json()) as { secret: string };
    const speaking = { 'x-api-key': shown, 'assay-on-behalf-of': 'anna' };
    expect(await me(speaking)).toEqual([200, { id: 'anna', role: 'teacher', org: 'norra' }]);
    const response = await doors.fetch('/v1/keys', { headers: speaking });
    expect(response.status).toBe(403);
  });

  it('is not what a teacher is', async () => {
    const authorization = `Bearer ${await signed(claims)}`;
    expect(await me({ authorization, 'assay-on-behalf-of': 'bo' })).toMatchObject(
      refused(403, 'AUTHORIZATION_ERROR'),
    );
  });
});

describe('a key server that is away', () => {
  it('is our trouble and not the caller’s: 503, to come again (a 401 would make him throw his token away)', async () => {
    const check = createTokenCheck({ jwksUrl: 'http://127.0.0.1:9/keys' });
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256' })
      .setExpirationTime('5m')
      .sign(privateKey);
    await expect(check(token, Date.now())).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      retryAfterMs: 2_000,
    });
  });

  it('that is not configured, like a secret that is not, takes no token at all', async () => {
    const check = createTokenCheck({});
    await expect(check(await signed(claims), Date.now())).rejects.toMatchObject({
      code: 'AUTHENTICATION_ERROR',
    });
  });

  it('a secret that can be guessed does not start', () => {
    expect(() => createTokenCheck({ jwtSecret: 'short' })).toThrow('32 characters or more, got 5');
  });
});
