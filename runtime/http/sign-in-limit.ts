/** How often one address may try to sign in, and all of them together: whoever guesses must be slow. */

const WINDOW_MS = 60_000;
const TRIES_MAX = 10;
const TRIES_OF_ALL_MAX = 200;
const ADDRESSES_MAX = 5_000;
const everybody = '*';

interface Tries {
  count: number;
  readonly until: number;
}

export class SignInLimit {
  readonly #now: () => number;
  readonly #tries = new Map<string, Tries>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Null: go on. Else how long to wait. */
  take(address: string): number | null {
    const own = this.#of(address);
    const all = this.#of(everybody);
    const isSpent = own.count >= TRIES_MAX || all.count >= TRIES_OF_ALL_MAX;
    if (isSpent) return Math.max(1, (own.count >= TRIES_MAX ? own : all).until - this.#now());
    own.count += 1;
    all.count += 1;
    return null;
  }

  /** It was no guess. */
  giveBack(address: string): void {
    for (const name of [address, everybody]) {
      const tries = this.#tries.get(name);
      if (tries !== undefined && tries.count > 0) tries.count -= 1;
    }
  }

  #of(name: string): Tries {
    const known = this.#tries.get(name);
    if (known !== undefined && known.until > this.#now()) return known;
    const fresh = { count: 0, until: this.#now() + WINDOW_MS };
    this.#tries.delete(name);
    this.#tries.set(name, fresh);
    for (const oldest of this.#tries.keys()) {
      if (this.#tries.size <= ADDRESSES_MAX) break;
      if (oldest !== everybody) this.#tries.delete(oldest);
    }
    return fresh;
  }
}
