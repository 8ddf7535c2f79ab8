/**
 * Recorded traffic: `openRecorder` stands between an adapter and a real provider and writes down what passes,
 * without texts and secrets; `openCassette` plays it back as a server. So the shape of real answers can be
 * kept in the repository and tried without a key.
 */
import { appendFile, readFile } from 'node:fs/promises';
import type { Received, Reply } from './http-exchange.ts';
import { redactedBody, redactedHeaders } from './redact-exchange.ts';
import { closed, listening, serverOf } from './simulator.ts';

/** Stands where an answer tells the provider's own address, as that of a batch's results. */
const RECORDED = 'http://recorded.invalid';

/** One line of a cassette. */
interface Exchange {
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: { readonly [name: string]: string };
    readonly body: unknown;
  };
}

export interface TrafficServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface RecorderOptions {
  /** The provider's own address, without a path. */
  readonly target: string;
  /** The file that lines are added to. */
  readonly path: string;
}

export async function openRecorder({ target, path }: RecorderOptions): Promise<TrafficServer> {
  const { origin } = new URL(target);
  return open(async (request, url) => {
    const response = await forwarded(target, request);
    const body = await response.text();
    const exchange: Exchange = {
      request: {
        method: request.method,
        path: request.path,
        body: request.bytes.length === 0 ? null : redactedBody(request.bytes.toString()),
      },
      response: {
        status: response.status,
        headers: redactedHeaders(response.headers),
        body: redactedBody(body.replaceAll(origin, RECORDED)),
      },
    };
    await appendFile(path, `${JSON.stringify(exchange)}\n`);
    return { status: response.status, headers: plain(response.headers), body: body.replaceAll(origin, url) };
  });
}

/** Headers that belong to one connection, and none that the client sent for itself. */
const ownHeaders = /^(?:host|connection|content-length|accept-encoding|transfer-encoding|keep-alive)$/;

function forwarded(target: string, { method, path, headers, bytes }: Received): Promise<Response> {
  const entries = Object.entries(headers).filter(([name]) => !ownHeaders.test(name));
  const sent = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: new Uint8Array(bytes) };
  return fetch(new URL(path, target), { method, headers: sent, ...body });
}

/** `fetch` has unpacked the body already, and its length is another one now. */
const plain = (headers: Headers): { readonly [name: string]: string } =>
  Object.fromEntries([...headers].filter(([name]) => name !== 'content-encoding' && !ownHeaders.test(name)));

/** Requests get the recorded answers to the same path, in the order in which they were recorded. */
export async function openCassette(path: string): Promise<TrafficServer> {
  const left = (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Exchange);
  return open((request, url) => {
    const index = left.findIndex(
      ({ request: kept }) => kept.method === request.method && kept.path === request.path,
    );
    const [exchange] = index === -1 ? [] : left.splice(index, 1);
    if (exchange === undefined) {
      const message = `Expected ${request.method} ${request.path} in the cassette once more; record it again`;
      return Promise.resolve({ status: 404, body: { error: { message } } });
    }
    const { status, headers, body } = exchange.response;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve({ status, headers, body: text.replaceAll(RECORDED, url) });
  });
}

async function open(answer: (request: Received, url: string) => Promise<Reply>): Promise<TrafficServer> {
  const server = serverOf((request) => answer(request, url));
  const url = `http://127.0.0.1:${await listening(server, 0)}`;
  return { url, close: () => closed(server) };
}
