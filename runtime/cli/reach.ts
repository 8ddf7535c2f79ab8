/**
 * How a command finds what it talks to: flags first, then settings, then the services that run in the home
 * folder.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '../../contracts/failures.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../persistence/connect.ts';
import { connectClient, type NatsClient } from '../client.ts';
import { type Config, readConfig } from '../config.ts';
import { rememberedServices } from '../embedded/services-file.ts';
import { unreachable } from './exit.ts';
import { typedStart } from './typed-as.ts';

/** Options that every command has. */
export interface SharedFlags {
  readonly json?: true;
  readonly home?: string;
  readonly nats?: string;
  readonly database?: string;
  readonly prefix?: string;
}

export function configFor(flags: SharedFlags): Config {
  const config = readConfig();
  return {
    ...config,
    home: flags.home === undefined ? config.home : resolve(flags.home),
    natsUrl: flags.nats ?? config.natsUrl,
    databaseUrl: flags.database ?? config.databaseUrl,
  };
}

/** Where no node is, NATS says so at once. Whoever does not answer for seconds is there, and busy. */
const patience = { timeoutMs: 8_000, attemptsMax: 2 };

export async function withClient<T>(flags: SharedFlags, run: (client: NatsClient) => Promise<T>): Promise<T> {
  const url = natsUrlFor(flags);
  const prefix = flags.prefix === undefined ? {} : { prefix: flags.prefix };
  const client = await connectClient({ url, ...prefix, options: patience }).catch((error: unknown) => {
    throw unreachable(
      `${messageOf(error)} Start a node with \`${typedStart}\`, or name one with --nats.`,
      error,
    );
  });
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

export async function withDatabase<T>(flags: SharedFlags, run: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connectDatabase(databaseUrlFor(flags), { max: 2, applicationName: 'assay-cli' });
  try {
    return await run(sql);
  } finally {
    await closeDatabase(sql, 2);
  }
}

export function natsUrlFor(flags: SharedFlags): string {
  const { natsUrl, home } = configFor(flags);
  return natsUrl ?? embeddedUrl(home, 'nats', (account) => `nats://${account}`);
}

export function databaseUrlFor(flags: SharedFlags): string {
  const { databaseUrl, home } = configFor(flags);
  return databaseUrl ?? embeddedUrl(home, 'postgres', (account) => `postgres://${account}/assay`);
}

function embeddedUrl(home: string, service: 'nats' | 'postgres', urlOf: (account: string) => string): string {
  const variable = service === 'nats' ? 'NATS_URL (or --nats)' : 'DATABASE_URL (or --database)';
  // Looked for first: reading the file of a new folder would make one.
  const account = existsSync(join(home, 'services.json')) ? rememberedServices(home)[service] : null;
  if (account === null || account.port === 0) {
    throw unreachable(
      `No embedded ${service} was ever started in ${home}; ` +
        `start a node with \`${typedStart}\`, or set ${variable}`,
    );
  }
  return urlOf(`${account.user}:${encodeURIComponent(account.password)}@127.0.0.1:${account.port}`);
}
