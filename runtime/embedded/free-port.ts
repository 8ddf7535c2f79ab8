import { createServer } from 'node:net';

const loopback = '127.0.0.1';

/**
 * The configured port, which must be free; else the one used last time if nobody took it; else any free one.
 */
export async function choosePort(
  setting: string,
  configured: number | undefined,
  last: number,
): Promise<number> {
  if (configured !== undefined && configured !== 0) {
    if ((await listenOnce(configured)) !== undefined) return configured;
    throw new Error(
      `Expected ${setting} to be a free port, got ${configured}, which another program listens on; ` +
        'stop that program, give another port, or unset it to have one chosen.',
    );
  }
  if (last !== 0 && (await listenOnce(last)) !== undefined) return last;
  return freePort();
}

export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined)
    throw new Error('Expected a free port on 127.0.0.1, got none; close some programs.');
  return port;
}

async function listenOnce(port: number): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const server = createServer();
  server.once('error', () => resolve(undefined));
  server.listen({ port, host: loopback, exclusive: true }, () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
  });
  return promise;
}
