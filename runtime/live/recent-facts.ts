/**
 * The newest facts that passed by, in a ring: their subjects and bytes, parsed only when somebody looks.
 */
import type { Answer, Request } from '../../contracts/api.ts';
import type { Subjects } from '../../contracts/subjects.ts';

type Fact = Answer<'fact.recent'>['rows'][number];

interface Kept {
  readonly n: number;
  readonly at: number;
  readonly subject: string;
  /** Null: too large to be kept. */
  readonly bytes: Uint8Array | null;
}

/** A fact that is larger is kept without its body: a thousand of them must not fill the memory. */
const BODY_BYTES_MAX = 4 * 1024;

export class RecentFacts {
  readonly #subjects: Subjects;
  readonly #max: number;
  #kept: Kept[] = [];
  /** The number of the newest one. */
  #n = 0;

  constructor(subjects: Subjects, max: number) {
    this.#subjects = subjects;
    this.#max = max;
  }

  get newest(): number {
    return this.#n;
  }

  hear(subject: string, bytes: Uint8Array, at: number): void {
    this.#n += 1;
    // A copy: the bytes are a part of whatever large piece came from the socket.
    const kept = bytes.length > BODY_BYTES_MAX ? null : bytes.slice();
    this.#kept.push({ n: this.#n, at, subject, bytes: kept });
    // Half at a time: dropping one by one would move all others with every fact.
    if (this.#kept.length >= this.#max * 2) this.#kept = this.#kept.slice(-this.#max);
  }

  /** Newest first, those behind `after` only. */
  list(asked: Omit<Request<'fact.recent'>, 'limit'> & { readonly limit: number; readonly after?: number }) {
    const { kind, id, type, limit, after = 0 } = asked;
    const found: Fact[] = [];
    const oldest = Math.max(0, this.#kept.length - this.#max);
    for (let index = this.#kept.length - 1; index >= oldest && found.length < limit; index -= 1) {
      const kept = this.#kept[index];
      if (kept === undefined || kept.n <= after) break;
      const named = this.#subjects.parseFact(kept.subject);
      if (named === null) continue;
      const isAsked =
        (kind === undefined || named.kind === kind) &&
        (id === undefined || named.source === `${named.kind}/${id}`) &&
        (type === undefined || named.type === type || (type.endsWith('.') && named.type.startsWith(type)));
      if (isAsked)
        found.push({ n: kept.n, at: new Date(kept.at).toISOString(), ...named, body: bodyOf(kept) });
    }
    return found;
  }
}

/** Anybody with the permission may publish there: what is not JSON is shown as nothing. */
function bodyOf({ bytes }: Kept): unknown {
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return null;
  }
}
