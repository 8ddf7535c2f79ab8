/**
 * The HTTP door: a listening server around the routes. Owns ports, time limits and the end of connections.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { messageOf } from '../../contracts/failures.ts';
import { createRoutes, type RoutesOptions } from './routes.ts';

export interface HttpOptions extends RoutesOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export interface HttpDoor {
  readonly url: string;
  /** Lets requests under way finish, for a while, and takes no new ones. */
  close(): Promise<void>;
}

const HEADERS_MS = 10_000;
/** A form of 100 MB over a slow line takes its time; headers have to come at once. */
const REQUEST_MS = 180_000;
const KEEP_ALIVE_MS = 5_000;
const CLOSE_MS = 2_000;

export async function startHttp(options: HttpOptions): Promise<HttpDoor> {
  const { host, port } = options;
  const server = createAdaptorServer({
    fetch: createRoutes(options).fetch,
    // Responses belong to this server; the rest of the process keeps Node's own Request and Response.
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: 16 * 1024,
    },
  }) as Server;
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shown}:${address.port}`, close: () => close(server) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new Error(cannotListen(host, port, error), { cause: error }));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function cannotListen(host: string, port: number, error: Error): string {
  const code = 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') {
    const cure = 'set ASSAY_HTTP_PORT to another (0: any)';
    return `Expected port ${port} on ${host} to be free, another process listens there; ${cure}`;
  }
  if (code === 'EACCES')
    return `This user may not listen on port ${port}; set ASSAY_HTTP_PORT to one from 1024 up`;
  const cure = 'set ASSAY_HTTP_HOST to an address of this machine';
  return `Cannot listen on ${host}:${port}: ${messageOf(error)}; ${cure}`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(impatience);
}
