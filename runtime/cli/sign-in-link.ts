/**
 * A link that signs in to the console once. Whoever can write into the ledger is an operator anyway, so no
 * token is asked for; the code stands behind the `#`, which browsers send to nobody.
 */
import { randomBytes } from 'node:crypto';
import { closeDatabase, connectDatabase } from '../../persistence/connect.ts';
import { putCode } from '../../persistence/sessions/put-code.ts';
import { secretHash } from '../http/identities.ts';

const CODE_LASTS_MS = 10 * 60_000;

export async function signInLink(databaseUrl: string, httpUrl: string): Promise<string> {
  const sql = connectDatabase(databaseUrl, { max: 1, applicationName: 'assay-console' });
  try {
    const code = randomBytes(24).toString('base64url');
    await putCode(sql, secretHash(code), CODE_LASTS_MS);
    return `${reachable(httpUrl)}/console/#code=${code}`;
  } finally {
    await closeDatabase(sql, 2);
  }
}

/** A node that listens on every interface is reached by this machine's own. */
const reachable = (url: string): string =>
  url.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]').replace(/\/$/, '');
