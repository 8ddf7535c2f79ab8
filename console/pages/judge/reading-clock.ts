/** How long a pair was really looked at: a page that nobody sees does not read. */
export class ReadingClock {
  #sumMs = 0;
  #since: number | null = null;

  /** A new pair; in sight or not. */
  begin(atMs: number, isInSight: boolean): void {
    this.#sumMs = 0;
    this.#since = isInSight ? atMs : null;
  }
  pause(atMs: number): void {
    this.#sumMs = this.readMs(atMs);
    this.#since = null;
  }
  resume(atMs: number): void {
    this.#since ??= atMs;
  }
  readMs(atMs: number): number {
    return this.#sumMs + (this.#since === null ? 0 : Math.max(0, atMs - this.#since));
  }
}
