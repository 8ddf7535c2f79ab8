/**
 * The connection to NATS. It reconnects for ever: the client's own default gives up after ten tries and then
 * stays closed. Its inbox prefix is its own, so that a permission to read replies can be given per node.
 */
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { messageOf } from '../../contracts/failures.ts';

export interface NatsOptions {
  readonly url: string;
  readonly name: string;
  readonly onStatus?: (status: string) => void;
}

export async function connectNats({ url, name, onStatus }: NatsOptions): Promise<NatsConnection> {
  const connection = await open(url, name);
  void (async () => {
    for await (const status of connection.status()) onStatus?.(status.type);
  })();
  return connection;
}

async function open(url: string, name: string): Promise<NatsConnection> {
  const { user, pass, server } = credentialsOf(url);
  try {
    return await connect({
      servers: server,
      name,
      ...(user === undefined ? {} : { user, pass: pass ?? '' }),
      inboxPrefix: `_INBOX_${name.replace(/[^A-Za-z0-9_-]/g, '_')}`,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      pingInterval: 10_000,
      maxPingOut: 2,
      noAsyncTraces: true,
    });
  } catch (cause) {
    const where = server.join(', ');
    throw new Error(`Cannot reach NATS at ${where}: ${messageOf(cause)}. Is nats-server running there?`, {
      cause,
    });
  }
}

/** `nats://user:pass@host:port`, several separated by commas. Credentials of the first count for all. */
export function credentialsOf(url: string): { user?: string; pass?: string; server: string[] } {
  const urls = url
    .split(',')
    .map((part) => new URL(part.includes('://') ? part.trim() : `nats://${part.trim()}`));
  const first = urls[0];
  const server = urls.map((one) => `${one.hostname}:${one.port === '' ? '4222' : one.port}`);
  if (first === undefined || first.username === '') return { server };
  return { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password), server };
}
