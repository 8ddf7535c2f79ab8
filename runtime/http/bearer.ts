/** Who holds the token may do everything; who does not, nothing. There are no accounts behind it. */
import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Hashes are compared, not tokens: equal in length whatever is sent, so time says nothing about the token.
 */
export function bearerCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(token);
  return (authorization) => {
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    return timingSafeEqual(digest(given ?? ''), expected) && given !== undefined;
  };
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
