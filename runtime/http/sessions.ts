/**
 * Sessions of browsers: begun by a bearer or a code, kept in the ledger, so that they hold on every node and
 * over a restart. The browser has a secret in a cookie that scripts cannot read; the ledger has its hash.
 *
 * Invariants
 *  B1  A session ends with what it was begun by: the token of the node, a key, a JWT.
 *  B2  A secret is made by this node, never taken from the browser, and made anew now and then.
 *  B3  A code signs in once.
 */
import { randomBytes } from 'node:crypto';
import { Rejection } from '../../contracts/failures.ts';
import type { Sql } from '../../persistence/connect.ts';
import { endSession } from '../../persistence/sessions/end-session.ts';
import { findSession, type FoundSession } from '../../persistence/sessions/find-session.ts';
import { putSession } from '../../persistence/sessions/put-session.ts';
import { renewSession } from '../../persistence/sessions/renew-session.ts';
import { takeCode } from '../../persistence/sessions/take-code.ts';
import { type Identities, type Identity, operator, secretHash } from './identities.ts';

export interface Session {
  readonly principal: Pick<Identity, 'id' | 'role' | 'org'>;
  /** Begun by the token of the node, or by a code of its command line. */
  readonly isOfNode: boolean;
  readonly isOperator: boolean;
  readonly readOnly: boolean;
  readonly csrf: string;
  readonly expiresAt: number;
}

export interface SessionsHost {
  readonly sql: Sql;
  readonly token: string;
  readonly identities: Identities;
  readonly readOnly: boolean;
  now(): number;
}

export type Shown = { readonly token: string } | { readonly code: string };
export interface Signed {
  readonly secret: string;
  readonly session: Session;
}

/** A working day; then one signs in again. */
const LASTS_MS = 12 * 3_600_000;
const RENEWED_AFTER_MS = 3_600_000;
/** A session that was ended on another node, or whose key was revoked, is taken this long: a lookup saved. */
const FRESH_MS = 3_000;
const KEPT_MAX = 1_000;

interface Kept {
  readonly session: Session | null;
  readonly until: number;
}

export class Sessions {
  readonly #host: SessionsHost;
  readonly #nodeCredential: Buffer;
  readonly #kept = new Map<string, Kept>();

  constructor(host: SessionsHost) {
    this.#host = host;
    this.#nodeCredential = secretHash(host.token);
  }

  async begin(shown: Shown): Promise<Signed> {
    const { sql, identities, now } = this.#host;
    const identity =
      'token' in shown ? await identities.identify(shown.token) : await this.#byCode(shown.code);
    const credential = identity.source === 'operator' ? this.#nodeCredential : credentialOf(shown);
    const lastsMs = Math.min(LASTS_MS, identity.untilMs === null ? Infinity : identity.untilMs - now());
    const secret = newSecret();
    const csrf = newSecret();
    const { id: principal, role, org, source } = identity;
    const row = { principal, role, org, source, credential, csrf, lastsMs };
    await putSession(sql, { sha256: secretHash(secret), ...row });
    return { secret, session: this.#sessionOf({ ...row, leftMs: lastsMs }) };
  }

  /** Null: there is none, or none any more. */
  async find(secret: string): Promise<Session | null> {
    const name = secretHash(secret).toString('base64url');
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.until > this.#host.now()) return kept.session;
    const session = (await this.#look(secret))?.session ?? null;
    this.#keep(name, session);
    return session;
  }

  /** For the page that asks who it is: under a new secret where the old one has been about for long. */
  async renewed(secret: string): Promise<{ session: Session; secret: string | null } | null> {
    const found = await this.#look(secret);
    if (found === null) return null;
    if (found.ageMs < RENEWED_AFTER_MS) return { session: found.session, secret: null };
    const fresh = newSecret();
    const isRenewed = await renewSession(this.#host.sql, secretHash(secret), secretHash(fresh));
    return { session: found.session, secret: isRenewed ? fresh : null };
  }

  async end(secret: string): Promise<void> {
    this.#kept.clear();
    await endSession(this.#host.sql, secretHash(secret));
  }

  async #byCode(code: string): Promise<Identity> {
    if (await takeCode(this.#host.sql, secretHash(code))) return operator;
    const cure = '`assay console` prints a new one';
    throw new Rejection('unauthorized', `This sign-in link was used already, or is too old; ${cure}`);
  }

  async #look(secret: string): Promise<{ session: Session; ageMs: number } | null> {
    const row = await findSession(this.#host.sql, secretHash(secret));
    if (row === null || !(await this.#isStanding(row))) return null;
    return { session: this.#sessionOf(row), ageMs: row.ageMs };
  }

  /** B1. A JWT says itself how long it is good, and the session was begun for no longer. */
  async #isStanding({ source, credential }: FoundSession): Promise<boolean> {
    if (source === 'token') return true;
    if (credential === null) return false;
    if (source === 'operator') return this.#nodeCredential.equals(Buffer.from(credential));
    return this.#host.identities.isKeyStanding(credential);
  }

  #sessionOf(row: Omit<FoundSession, 'ageMs' | 'credential'>): Session {
    const { principal: id, role, org, source, csrf, leftMs } = row;
    return {
      principal: { id, role, org },
      isOfNode: source === 'operator',
      isOperator: role === 'admin',
      readOnly: this.#host.readOnly,
      csrf,
      expiresAt: this.#host.now() + leftMs,
    };
  }

  #keep(name: string, session: Session | null): void {
    this.#kept.delete(name);
    this.#kept.set(name, { session, until: this.#host.now() + FRESH_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
  }
}

const newSecret = (): string => randomBytes(32).toString('base64url');

const credentialOf = (shown: Shown): Buffer | null => ('token' in shown ? secretHash(shown.token) : null);
