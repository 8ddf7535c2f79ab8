/** A limit as providers really keep it: it fills continuously, and only so much of it may be used at once. */

export interface TokenBucket {
  readonly limit: number | null;
  /** What may be used now; negative after an answer that was longer than what was left. */
  level(nowMs: number): number;
  /** Milliseconds until `amount` may be used; 0: now. */
  wait(amount: number, nowMs: number): number;
  use(amount: number, nowMs: number): void;
}

export interface BucketOptions {
  readonly perMinute: number | null;
  readonly burstShare: number;
  readonly minuteMs: number;
}

export function createBucket({ perMinute, burstShare, minuteMs }: BucketOptions): TokenBucket {
  if (perMinute === null) {
    return { limit: null, level: () => Infinity, wait: () => 0, use: () => undefined };
  }
  const size = Math.max(1, perMinute * burstShare);
  const perMs = perMinute / minuteMs;
  let held = size;
  let atMs = -Infinity;
  const level = (nowMs: number): number => {
    held = Math.min(size, held + Math.max(0, nowMs - atMs) * perMs);
    atMs = nowMs;
    return held;
  };
  return {
    limit: perMinute,
    level,
    // More than the bucket ever holds is let through from a full one: it would wait for ever.
    wait: (amount, nowMs) => Math.max(0, Math.ceil((Math.min(amount, size) - level(nowMs)) / perMs)),
    use: (amount, nowMs) => {
      level(nowMs);
      held -= amount;
    },
  };
}
