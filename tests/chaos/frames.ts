/**
 * The messages of the Postgres protocol in a stream of bytes that is cut anywhere: a letter, a length that
 * counts itself, the body. Only what a client says first has no letter.
 */
export interface Frame {
  /** The letter; empty for the greeting. */
  readonly type: string;
  readonly body: Buffer;
}

const LENGTH_BYTES = 4;

export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #letterBytes: 0 | 1;

  constructor(whose: 'client' | 'server') {
    this.#letterBytes = whose === 'client' ? 0 : 1;
  }

  /** The messages that these bytes complete. */
  take(bytes: Buffer): Frame[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      const head = at + this.#letterBytes;
      if (all.length < head + LENGTH_BYTES) break;
      const end = head + all.readInt32BE(head);
      if (all.length < end) break;
      const type = all.toString('latin1', at, head);
      frames.push({ type, body: all.subarray(head + LENGTH_BYTES, end) });
      this.#letterBytes = 1;
      at = end;
    }
    this.#rest = Buffer.from(all.subarray(at));
    return frames;
  }
}

/** Sees when a client asks for a commit: as a plain query, or by binding a statement that it prepared. */
export class CommitWatch {
  readonly #frames = new FrameReader('client');
  readonly #commits = new Set<string>();

  /** Whether these bytes complete a request to commit. */
  asks(bytes: Buffer): boolean {
    let isAsked = false;
    for (const frame of this.#frames.take(bytes)) isAsked = this.#look(frame) || isAsked;
    return isAsked;
  }

  #look({ type, body }: Frame): boolean {
    if (type === 'Q') return isCommit(textAt(body, 0));
    if (type === 'P') this.#prepared(body);
    if (type !== 'B') return false;
    const portal = textAt(body, 0);
    return this.#commits.has(textAt(body, portal.length + 1));
  }

  #prepared(body: Buffer): void {
    const name = textAt(body, 0);
    if (isCommit(textAt(body, name.length + 1))) this.#commits.add(name);
    else this.#commits.delete(name);
  }
}

/** Sees when a server says that it has committed. */
export class CommittedWatch {
  readonly #frames = new FrameReader('server');

  says(bytes: Buffer): boolean {
    const frames = this.#frames.take(bytes);
    return frames.some(({ type, body }) => type === 'C' && isCommit(textAt(body, 0)));
  }
}

const isCommit = (text: string): boolean => /^\s*commit\b/i.test(text);

/** Texts end with a zero byte. */
const textAt = (body: Buffer, from: number): string => body.toString('latin1', from, body.indexOf(0, from));
