import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

export interface UntilOptions {
  readonly timeoutMs?: number;
  /** Completes “Expected …” in the failure; without it the source of the check stands there. */
  readonly what?: string;
}

const eagerTurns = 50;
const pauseMs = 2;

/**
 * Waits until the check returns something truthy, and returns it. The only place in tests that waits: it
 * looks eagerly at first, so a condition that is about to hold costs no time, and it fails with a sentence.
 */
export async function until<Value>(
  check: () => Value | Promise<Value>,
  options: UntilOptions = {},
): Promise<Exclude<Value, false | 0 | '' | null | undefined>> {
  const { timeoutMs = 10_000, what = String(check) } = options;
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (let turn = 0; ; turn += 1) {
    try {
      const value = await check();
      if (value) return value as Exclude<Value, false | 0 | '' | null | undefined>;
      last = value;
    } catch (error) {
      // A service that is still down throws: that is “not yet”, and the reason if it stays so.
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`Expected ${what} within ${timeoutMs} ms, got ${String(last)}`);
    await (turn < eagerTurns ? nextTurn() : pause(pauseMs));
  }
}
