/**
 * The socket under a database connection. Node reports a broken one twice: `error` first, `close` some turns
 * of the event loop later. In between the driver (3.4.9) still takes statements, forgets them, and counts
 * them against the answers of its next session: they would wait for ever, and others be given answers that
 * are not theirs. So both are reported in one go. Under TLS the driver puts a socket of its own on top, where
 * this cannot reach.
 */
import { Socket } from 'node:net';

export interface Address {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false | null;
}

class WholeSocket extends Socket {
  #error: Error | null = null;

  override emit(event: string | symbol, ...given: unknown[]): boolean {
    if (event === 'error' && given[0] instanceof Error) {
      this.#error = given[0];
      return true;
    }
    if (event === 'close' && this.#error !== null) super.emit('error', this.#error);
    return super.emit(event as 'close', ...(given as [boolean]));
  }
}

/** Opens sockets for one pool; each attempt goes to the next of several hosts. */
export function wholeSockets(): (address: Address) => Socket {
  let attempt = 0;
  return ({ host, port, path }) => {
    const at = attempt++ % host.length;
    const socket = new WholeSocket();
    // A turn writes twice in a row and waits for the answer: nothing may hold back the second write.
    socket.setNoDelay(true);
    if (typeof path === 'string' && path !== '') return socket.connect(path);
    return socket.connect(port[at] ?? 5432, host[at] ?? 'localhost');
  };
}
