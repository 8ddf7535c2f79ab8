/** Who a bearer is. The node knows its own token; what is built on it may know others. */
import { hash } from 'node:crypto';
import { Rejection } from '../../contracts/failures.ts';
import { bearerCheck } from './bearer.ts';

export interface Identity {
  readonly id: string;
  /** `admin` may use the verbs of operators. */
  readonly role: string;
  readonly org: string | null;
  /** `operator`: by the token of the node; `key` and `token`: by what a product knows. */
  readonly source: 'operator' | 'key' | 'token';
  /** Milliseconds since 1970 until which what was shown is good; null: it does not say. */
  readonly untilMs: number | null;
}

export interface Identities {
  /** Throws where nobody is known by it. */
  identify(bearer: string): Promise<Identity>;
  /** Whether a key is still good, by the hash of it. */
  isKeyStanding(sha256: Uint8Array): Promise<boolean>;
}

export const operator: Identity = {
  id: 'operator',
  role: 'admin',
  org: null,
  source: 'operator',
  untilMs: null,
};

export const secretHash = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/** The token of the node, and nothing else. */
export function nodeIdentities(token: string): Identities {
  const isHolder = bearerCheck(token);
  return {
    identify: (bearer) => {
      if (isHolder(`Bearer ${bearer}`)) return Promise.resolve(operator);
      return Promise.reject(new Rejection('unauthorized', 'Nobody is known here by this token'));
    },
    isKeyStanding: () => Promise.resolve(false),
  };
}
