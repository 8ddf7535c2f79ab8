/**
 * What was looked up a moment ago. Old entries go: what is erased meanwhile must not be asked with for long.
 */
export class BriefMemory<Value> {
  readonly #entries = new Map<string, { readonly value: Promise<Value>; readonly untilMs: number }>();
  readonly #limits: { readonly keepMs: number; readonly max: number };
  readonly #now: () => number;

  constructor(limits: { readonly keepMs: number; readonly max: number }, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** What is remembered under the key, or else what `look` finds. A look that fails is not remembered. */
  take(key: string, look: () => Promise<Value>): Promise<Value> {
    const had = this.#entries.get(key);
    if (had !== undefined && had.untilMs > this.#now()) return had.value;
    const value = look();
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: this.#now() + this.#limits.keepMs });
    value.catch(() => this.#entries.delete(key));
    if (this.#entries.size > this.#limits.max) this.#forgetOldest();
    return value;
  }

  #forgetOldest(): void {
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
