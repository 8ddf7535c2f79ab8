/**
 * Scripts that nobody can judge: whoever was asked about them failed, time after time, beside others. One
 * such script may not cost a session its success rate, or keep it asking for ever.
 */
import { isJudged, outcomes, type SessionColumns } from './session-columns.ts';

/** So many answers in a row, beside so many others (guesses: a provider that is down hits everybody). */
const failuresMin = 6;
const partnersMin = 3;

export function hopelessIn({ scripts, first, second, outcome }: SessionColumns): ReadonlySet<number> {
  const failures = new Int32Array(scripts);
  const partners = Array.from({ length: scripts }, () => new Set<number>());
  let judged = 0;
  for (let row = 0; row < outcome.length; row += 1) {
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    if (isJudged(outcome[row])) {
      judged += 1;
      failures[a] = 0;
      failures[b] = 0;
    } else if (outcome[row] === outcomes.failed) {
      failures[a] = (failures[a] ?? 0) + 1;
      failures[b] = (failures[b] ?? 0) + 1;
      partners[a]?.add(b);
      partners[b]?.add(a);
    }
  }
  // Where nothing at all succeeds, it is not the scripts.
  if (judged === 0) return new Set();
  return new Set(
    [...failures.keys()].filter(
      (script) => (failures[script] ?? 0) >= failuresMin && (partners[script]?.size ?? 0) >= partnersMin,
    ),
  );
}

/** Failures of hopeless scripts, but for those with an erased one: these are told apart already. */
export function failuresOf(
  { first, second, outcome }: SessionColumns,
  hopeless: ReadonlySet<number>,
  erased: ReadonlySet<number>,
): number {
  let count = 0;
  for (let row = 0; row < outcome.length; row += 1) {
    if (outcome[row] !== outcomes.failed) continue;
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    if (erased.has(a) || erased.has(b)) continue;
    if (hopeless.has(a) || hopeless.has(b)) count += 1;
  }
  return count;
}
