/** A bounded map that forgets what was not asked for longest. */
export class RecentMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** What is kept under the key, or else what `make` makes of it, which must depend on the key alone. */
  take(key: string, make: (key: string) => Value): Value {
    const kept = this.#entries.get(key);
    const value = kept ?? make(key);
    // Deleted and set again, it stands last: the first one is the one not asked for longest.
    if (kept !== undefined) this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#max) this.#forgetFirst();
    return value;
  }

  #forgetFirst(): void {
    const first = this.#entries.keys().next();
    if (first.done !== true) this.#entries.delete(first.value);
  }
}
