/**
 * What has to be asked for, for all browsers together and only while there are any: how the installation is,
 * and how many actors are where. Asked again a while after the last answer: the longer that took, the later.
 */
import type { HealthReport } from '../../contracts/health.ts';

export interface NewsHost {
  health(): Promise<HealthReport>;
  population(): Promise<Population>;
  now(): number;
}
export interface Population {
  readonly at: number;
  readonly kinds: { [kind: string]: { [status: string]: number } };
}
interface Numbered<T> {
  readonly n: number;
  readonly value: T;
  readonly text: string;
}

const PAUSE_MS = 1_000;
/** Asking takes at most one part in this many of the time. */
const REST_FACTOR = 10;

export class News {
  readonly #host: NewsHost;
  readonly #followers = new Set<() => void>();
  #health: Numbered<HealthReport> | null = null;
  #population: Numbered<Population> | null = null;
  #n = 0;
  #asking: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isOver = false;

  constructor(host: NewsHost) {
    this.#host = host;
  }

  get health(): Numbered<HealthReport> | null {
    return this.#health;
  }
  get population(): Numbered<Population> | null {
    return this.#population;
  }

  follow(tell: () => void): () => void {
    this.#followers.add(tell);
    this.#ask();
    return () => void this.#followers.delete(tell);
  }

  /** When there is anything to begin with. */
  async ready(): Promise<void> {
    if (this.#health === null) await this.#asking;
  }

  end(): void {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#followers.clear();
  }

  #ask(): void {
    if (this.#asking !== null || this.#timer !== null || this.#isOver) return;
    const began = this.#host.now();
    this.#asking = this.#look().finally(() => {
      this.#asking = null;
      if (this.#followers.size === 0 || this.#isOver) return;
      const tookMs = Math.max(0, this.#host.now() - began);
      this.#timer = setTimeout(
        () => {
          this.#timer = null;
          if (this.#followers.size > 0) this.#ask();
        },
        Math.max(PAUSE_MS, tookMs * REST_FACTOR),
      );
      this.#timer.unref();
    });
  }

  /** Each by itself: how many actors there are cannot be said while Postgres is away, and that is news. */
  async #look(): Promise<void> {
    const health = this.#host.health().then(
      (value) => {
        this.#health = this.#renewed(this.#health, value, JSON.stringify(value));
      },
      () => undefined,
    );
    const population = this.#host.population().then(
      (value) => {
        this.#population = this.#renewed(this.#population, value, JSON.stringify(value.kinds));
      },
      () => undefined,
    );
    await Promise.all([health, population]);
  }

  #renewed<T>(before: Numbered<T> | null, value: T, text: string): Numbered<T> {
    if (before !== null && before.text === text) return before;
    this.#n += 1;
    for (const tell of this.#followers) tell();
    return { n: this.#n, value, text };
  }
}
