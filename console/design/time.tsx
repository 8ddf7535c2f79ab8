/** Times as people read them: how long ago or how long still, and exactly when on asking. */
import { type ReactNode, useEffect, useState } from 'react';

const unitsMs = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 min`, `12 s`, `450 ms` */
export function spanOf(ms: number): string {
  const size = Math.abs(ms);
  for (const [index, [unit, unitMs]] of unitsMs.entries()) {
    if (size < unitMs) continue;
    const whole = Math.floor(size / unitMs);
    const smaller = unitsMs[index + 1];
    if (whole >= 10 || smaller === undefined) return `${whole} ${unit}`;
    const rest = Math.floor((size % unitMs) / smaller[1]);
    return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${smaller[0]}`;
  }
  return `${Math.round(size)} ms`;
}

/** One clock for the whole page: a thousand rows need no thousand timers. */
const tickers = new Set<() => void>();
setInterval(() => {
  for (const tick of tickers) tick();
}, 1_000);

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = (): void => setNow(Date.now());
    tickers.add(tick);
    return () => void tickers.delete(tick);
  }, []);
  return now;
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** `at` is an ISO stamp or milliseconds since 1970. */
export function When({ at }: { readonly at: string | number }): ReactNode {
  const now = useNow();
  const date = new Date(at);
  const ms = date.getTime();
  if (Number.isNaN(ms)) return <span>{String(at)}</span>;
  const gap = ms - now;
  const text = Math.abs(gap) < 1_500 ? 'now' : gap > 0 ? `in ${spanOf(gap)}` : `${spanOf(gap)} ago`;
  return (
    <time dateTime={date.toISOString()} title={exact.format(date)}>
      {text}
    </time>
  );
}
