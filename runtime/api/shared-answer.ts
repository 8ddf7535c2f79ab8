/**
 * An answer that is dear to make and may be a little old: whoever asks meanwhile waits for the one under way,
 * and a kept one serves until it has cost its share.
 */

const KEPT_MS_MIN = 1_000;
/** Making takes at most one part in this many of the time. */
const REST_FACTOR = 20;

export class Shared<T> {
  readonly #make: () => Promise<T>;
  readonly #clock: { now(): number };
  #kept: { readonly at: number; readonly until: number; readonly value: T } | null = null;
  #making: Promise<{ readonly at: number; readonly value: T }> | null = null;

  constructor(make: () => Promise<T>, clock: { now(): number }) {
    this.#make = make;
    this.#clock = clock;
  }

  get(): Promise<{ readonly at: number; readonly value: T }> {
    if (this.#kept !== null && this.#clock.now() < this.#kept.until) return Promise.resolve(this.#kept);
    this.#making ??= this.#fresh().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  async #fresh(): Promise<{ readonly at: number; readonly value: T }> {
    const at = this.#clock.now();
    const value = await this.#make();
    const tookMs = this.#clock.now() - at;
    this.#kept = { at, until: at + tookMs + Math.max(KEPT_MS_MIN, tookMs * REST_FACTOR), value };
    return this.#kept;
  }
}
