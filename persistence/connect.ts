/**
 * The connection to Postgres, the same for every part of the process. Owns how values cross the border and
 * which plans the session may choose; owns no SQL.
 */
import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';
import { wholeSockets } from './whole-socket.ts';
import { withWholeTransactions } from './whole-transaction.ts';

export type Sql = postgres.Sql;
/** What both a pool and a transaction can do. */
export type SqlSession = postgres.ISql;

export interface DatabaseOptions {
  readonly max: number;
  readonly applicationName: string;
}

const connectTimeoutSeconds = 10;
const backoffSecondsMax = 2;

export const connectDatabase = (url: string, options: DatabaseOptions): Sql =>
  withWholeTransactions(postgres(url, databaseOptions(options)));

/**
 * Ends a pool. Always with a limit: a connection whose server went away in the middle of a statement never
 * reports its end to the driver, and the process would wait for it for ever.
 */
export const closeDatabase = (sql: Sql, timeoutSeconds = 5): Promise<void> =>
  sql.end({ timeout: timeoutSeconds });

export const databaseOptions = ({ max, applicationName }: DatabaseOptions) => ({
  max,
  // The driver would drop healthy connections after an hour, in the middle of a turn's session.
  max_lifetime: null,
  connect_timeout: connectTimeoutSeconds,
  backoff: (retries: number) => Math.min(0.05 * 2 ** retries, backoffSecondsMax),
  socket: wholeSockets(),
  onnotice: () => {},
  connection: { application_name: applicationName, options: flushAtOnce, ...planSettings },
  types: { ...valueTypes, ...arrayTypes(valueTypes) },
  // See `arrayTypes`: asked for on a connection that is lost just then, they would end the process. Without
  // them the driver (3.4.9) never hands out a connection that it opened for `reserve`: use `begin` instead.
  fetch_types: false,
});

/**
 * The tables are queues: empty at breakfast, 100,000 rows at noon, and autovacuum looks only now and then.
 * A plan that was right for the empty table (read all of it, hash it) would be kept and be a catastrophe at
 * noon. So sessions may choose only plans whose cost follows the rows they touch. `off` means "only if
 * there is no other way", so a count over a whole table still works. Generic plans save planning every
 * statement anew, and are the same every time.
 */
const planSettings = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
  plan_cache_mode: 'force_generic_plan',
};

/**
 * The driver (3.4.9) sends small writes a moment later, and forgets to do so on a connection that closed in
 * that moment: it then connects again without ever saying hello, for a minute. Writes of a kilobyte it sends
 * at once; so the first message of every connection is that long. Spaces in `options` mean nothing to
 * Postgres.
 */
const flushAtOnce = ' '.repeat(1_024);

const valueTypes = {
  /** Counters and sequences; a value that a number cannot hold exactly must not pass for another one. */
  int8: { to: 20, from: [20], serialize: (value: number | bigint) => String(value), parse: safeInteger },
  /**
   * JSON is text at this border in both directions: the hash chain covers the bytes as they are stored, and
   * what nobody looks into is never parsed.
   */
  json: { to: 114, from: [114, 3802], serialize: jsonText, parse: (text: string) => text },
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`Expected a bigint within ±2^53, got \`${text}\`; read the column as text`);
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
