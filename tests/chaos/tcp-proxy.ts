/**
 * A wire that can be bad: everything between a node and one of its servers goes through it. It cuts, loses
 * and delays bytes, and parts a node from the answer to its COMMIT.
 *
 * Invariants
 *  X1  A connection that lost bytes is cut when the wire heals: half a stream must not pass for a whole one.
 *  X2  Bytes of one connection and direction keep their order, whatever the delay.
 */
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { pause } from '../support/pause.ts';
import { CommitWatch, CommittedWatch } from './frames.ts';

/**
 * When a commit's answer is withheld: as soon as the server was asked, which may then have heard it or not,
 * or once it has committed.
 */
export type CommitCut = 'asked' | 'committed';

interface Weather {
  isHole: boolean;
  delayMs: number;
  readonly cuts: CommitCut[];
}

export class TcpProxy {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #weather: Weather = { isHole: false, delayMs: 0, cuts: [] };
  /** Commits whose answer nobody heard. */
  commitsCut = 0;

  private constructor(target: () => number) {
    this.#server = createServer({ noDelay: true }, (client) => {
      const link = new Link(client, target(), this.#weather, {
        ended: () => this.#links.delete(link),
        commitCut: () => (this.commitsCut += 1),
      });
      this.#links.add(link);
    });
  }

  static async open(target: () => number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen({ port: 0, host: '127.0.0.1' });
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Ends the connections that chance picks; at least one, if there is any. */
  cut(isPicked: () => boolean): void {
    const all = [...this.#links];
    const picked = all.filter(isPicked);
    for (const link of picked.length > 0 ? picked : all.slice(0, 1)) link.cut();
  }

  /** From now on bytes vanish, and nobody is told. */
  openHole(): void {
    this.#weather.isHole = true;
  }
  delay(ms: number): void {
    this.#weather.delayMs = ms;
  }
  /** The next commits that pass, one after another. */
  cutCommits(cuts: readonly CommitCut[]): void {
    this.#weather.cuts.push(...cuts);
  }

  heal(): void {
    this.#weather.isHole = false;
    this.#weather.delayMs = 0;
    this.#weather.cuts.length = 0;
    for (const link of this.#links) if (link.hasLost) link.cut();
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

interface LinkEvents {
  ended(): void;
  commitCut(): void;
}

/** One connection: two sockets and what is between them. */
class Link {
  readonly #client: Socket;
  readonly #server = new Socket();
  readonly #weather: Weather;
  readonly #events: LinkEvents;
  readonly #asks = new CommitWatch();
  readonly #committed = new CommittedWatch();
  #isWithheld = false;
  #isOver = false;
  hasLost = false;

  constructor(client: Socket, port: number, weather: Weather, events: LinkEvents) {
    this.#client = client;
    this.#weather = weather;
    this.#events = events;
    this.#server.setNoDelay(true);
    this.#server.connect(port, '127.0.0.1');
    for (const end of [client, this.#server]) {
      end.on('error', () => this.cut());
      end.on('close', () => this.cut());
    }
    const up = this.#lane(client, this.#server);
    const down = this.#lane(this.#server, client);
    client.on('data', (bytes) => this.#asked(Buffer.from(bytes), up));
    this.#server.on('data', (bytes) => this.#answered(Buffer.from(bytes), down));
  }

  cut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.destroy();
    this.#server.destroy();
    this.#events.ended();
  }

  #asked(bytes: Buffer, up: (bytes: Buffer) => void): void {
    const isCommit = this.#asks.asks(bytes);
    up(bytes);
    const cut = isCommit ? this.#weather.cuts.shift() : undefined;
    if (cut === undefined) return;
    this.#events.commitCut();
    this.#isWithheld = true;
    // In the next turn of the loop, so that the bytes are on their way: it is the answer that is lost.
    if (cut === 'asked') setImmediate(() => this.cut());
  }

  #answered(bytes: Buffer, down: (bytes: Buffer) => void): void {
    const hasCommitted = this.#committed.says(bytes);
    if (!this.#isWithheld) down(bytes);
    else if (hasCommitted) this.cut();
  }

  /** Carries bytes one way, in order and no faster than they are taken. */
  #lane(from: Socket, to: Socket): (bytes: Buffer) => void {
    let before: Promise<unknown> | null = null;
    const write = (bytes: Buffer): void => {
      if (this.#isOver || to.write(bytes)) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    return (bytes) => {
      if (this.#weather.isHole) {
        this.hasLost = true;
        return;
      }
      const { delayMs } = this.#weather;
      if (delayMs === 0 && before === null) return write(bytes);
      const mine = Promise.all([before, pause(delayMs)]).then(() => {
        write(bytes);
        if (before === mine) before = null;
      });
      before = mine;
    };
  }
}
