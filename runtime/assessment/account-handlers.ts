/** Who the caller is, API keys, and the audit log. */
import { randomBytes } from 'node:crypto';
import type { AssessmentHandlers } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { type AuditRow, listAudit } from '../../persistence/assessment/audit/list-audit.ts';
import { createKey } from '../../persistence/assessment/keys/create-key.ts';
import { listKeys } from '../../persistence/assessment/keys/list-keys.ts';
import { revokeKey } from '../../persistence/assessment/keys/revoke-key.ts';
import { decodeCursor, decodeNumber, encodeCursor, invalidCursor, pageFrom } from './cursors.ts';
import { secretHash } from '../http/identities.ts';
import type { AssessmentHost } from './host.ts';

type AccountVerb = 'account.me' | 'key.create' | 'key.list' | 'key.revoke' | 'audit.list';

export function createAccountHandlers(
  host: Pick<AssessmentHost, 'sql' | 'now' | 'nextId'>,
): Pick<AssessmentHandlers, AccountVerb> {
  const { sql } = host;
  return {
    'account.me': (_request, { principal }) => Promise.resolve({ ...principal }),
    'key.create': async ({ principal, role, org, label, expiresAt }, call) => {
      if (expiresAt !== undefined && !(Date.parse(expiresAt) > host.now())) {
        throw new Denial(
          'VALIDATION_ERROR',
          'Expected `expiresAt` to be in the future; leave it out for never',
        );
      }
      const secret = `ak_${randomBytes(SECRET_BYTES).toString('base64url')}`;
      const key = await createKey(sql, {
        id: host.nextId(),
        sha256: secretHash(secret),
        principal,
        role,
        org: org ?? null,
        label: label ?? null,
        createdBy: call.principal.id,
        expiresAt: expiresAt ?? null,
      });
      return { ...key, secret };
    },
    'key.list': async ({ cursor, limit }) => {
      const before = cursor === undefined ? null : keyPlace(cursor);
      const rows = await listKeys(sql, { before, limit: limit + 1 });
      return pageFrom(rows, limit, {
        item: (key) => key,
        cursor: ({ id }) => encodeCursor('key.list', [id]),
      });
    },
    'key.revoke': async ({ id }) => {
      const key = await revokeKey(sql, id);
      if (key === null) throw new Denial('RESOURCE_NOT_FOUND', `There is no API key \`${id}\``);
      return key;
    },
    'audit.list': async ({ cursor, limit, ...asked }) => {
      const before = cursor === undefined ? null : decodeNumber('audit.list', cursor);
      const rows = await listAudit(sql, { ...asked, before, limit: limit + 1 });
      return pageFrom(rows, limit, {
        item: shown,
        cursor: ({ id }) => encodeCursor('audit.list', [id]),
      });
    },
  };
}

/** 256 bits: nobody guesses them, so a plain hash without salt or stretching keeps them safe. */
const SECRET_BYTES = 32;

function keyPlace(cursor: string): string {
  const [id] = decodeCursor('key.list', cursor, 1);
  if (typeof id !== 'string') throw invalidCursor('key.list');
  return id;
}

/** The ledger holds what we wrote ourselves. */
const shown = ({ payload, ...row }: AuditRow) => ({
  ...row,
  payload: payload === null ? null : (JSON.parse(payload) as Record<string, unknown>),
});
