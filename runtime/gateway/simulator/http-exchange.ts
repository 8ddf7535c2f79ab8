/** Requests and replies of the simulator as plain values, and how they get onto the wire. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly bytes: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  /** Text goes out as it is, anything else as JSON. */
  readonly body: unknown;
  readonly delayMs?: number;
  /**
   * `half`: ends too early, and says nothing of it. `broken`: the connection dies in the middle. `stalled`:
   * never ends.
   */
  readonly cut?: 'half' | 'broken' | 'stalled' | 'at_once' | 'never';
}

const BODY_BYTES_MAX = 256 * 1024 * 1024;

export async function received(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX)
      throw new Error(`Expected a body of at most ${BODY_BYTES_MAX} bytes, got more`);
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const path = new URL(request.url ?? '/', 'http://simulator').pathname;
  return { method: request.method ?? 'GET', path, headers, bytes: Buffer.concat(chunks) };
}

export function jsonOf({ bytes }: Received): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return null;
  }
}

export function send(response: ServerResponse, reply: Reply): void {
  if (reply.cut === 'never') return;
  if (reply.cut === 'at_once') {
    response.destroy();
    return;
  }
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  const bytes = Buffer.from(text);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const type = typeof reply.body === 'string' ? {} : { 'content-type': 'application/json' };
  const length = reply.cut === 'half' ? half.length : bytes.length;
  response.writeHead(reply.status, { ...type, ...reply.headers, 'content-length': String(length) });
  if (reply.cut === 'stalled') response.write(half);
  else if (reply.cut === 'broken') response.write(half, () => response.destroy());
  else response.end(reply.cut === 'half' ? half : bytes);
}
