/**
 * The solver of the system before this one: iterative Luce spectral ranking. Kept so that its scales can be
 * made again and compared. It has no standard errors, and on clean ladders only `ALPHA` sets the distances.
 */
import type { Decisions } from './decisions.ts';

export type IlsrResult =
  | { readonly kind: 'fitted'; readonly theta: Float64Array; readonly rounds: number }
  | { readonly kind: 'not_converged'; readonly rounds: number; readonly change: number }
  | { readonly kind: 'insufficient'; readonly reason: string };

/** Added to every rate, so that the chain can leave a script that never lost. */
const ALPHA = 0.01;
const TOLERANCE = 1e-8;
const ROUNDS_MAX = 500;
/** Each round costs the cube of it. */
const SCRIPTS_MAX = 500;

export function fitAsIlsr(decisions: Decisions): IlsrResult {
  const { scripts, rows } = decisions;
  const because = (reason: string): IlsrResult => ({ kind: 'insufficient', reason });
  if (rows === 0) return because('Expected at least 1 decision, got none');
  if (scripts > SCRIPTS_MAX)
    return because(`Expected at most ${SCRIPTS_MAX} scripts, got ${scripts}; use the main fit`);
  let worth: Float64Array = new Float64Array(scripts).fill(1);
  let change = Infinity;
  let rounds = 0;
  for (; rounds < ROUNDS_MAX && change > TOLERANCE * scripts; rounds += 1) {
    const next = rescaled(stationary(ratesAt(decisions, worth), scripts));
    change = next.reduce((sum, one, script) => sum + Math.abs(one - (worth[script] ?? 0)), 0);
    worth = next;
  }
  if (change > TOLERANCE * scripts) return { kind: 'not_converged', rounds, change };
  return { kind: 'fitted', theta: logCentered(worth), rounds };
}

/** From each script to those that beat it, the faster the less both are worth. */
function ratesAt(
  { scripts, rows, winner, loser, isTie, weight }: Decisions,
  worth: Float64Array,
): Float64Array {
  const rates = new Float64Array(scripts * scripts).fill(ALPHA);
  for (let row = 0; row < rows; row += 1) {
    const a = winner[row] ?? 0;
    const b = loser[row] ?? 0;
    const rate = (weight[row] ?? 0) / ((worth[a] ?? 0) + (worth[b] ?? 0));
    const back = isTie[row] === 1 ? rate / 2 : 0;
    rates[b * scripts + a] = (rates[b * scripts + a] ?? 0) + rate - back;
    rates[a * scripts + b] = (rates[a * scripts + b] ?? 0) + back;
  }
  return rates;
}

/**
 * How long the chain stays with each script. States are taken out one by one and put back (Grassmann, Taksar
 * and Heyman): nothing is subtracted, so no digit is lost. The rates are used up.
 */
function stationary(rates: Float64Array, size: number): Float64Array {
  for (let last = size - 1; last > 0; last -= 1) {
    let out = 0;
    for (let to = 0; to < last; to += 1) out += rates[last * size + to] ?? 0;
    for (let from = 0; from < last; from += 1) {
      const share = (rates[from * size + last] ?? 0) / out;
      rates[from * size + last] = share;
      for (let to = 0; to < last; to += 1) {
        rates[from * size + to] = (rates[from * size + to] ?? 0) + share * (rates[last * size + to] ?? 0);
      }
    }
  }
  const stays = new Float64Array(size);
  stays[0] = 1;
  for (let at = 1; at < size; at += 1) {
    let sum = 0;
    for (let from = 0; from < at; from += 1) sum += (stays[from] ?? 0) * (rates[from * size + at] ?? 0);
    stays[at] = sum;
  }
  return stays;
}

/**
 * Made to sum to their number. Any other scale would change what `ALPHA` weighs, and with it the whole
 * ladder.
 */
function rescaled(stays: Float64Array): Float64Array {
  const all = stays.reduce((sum, one) => sum + one, 0);
  return stays.map((one) => (one * stays.length) / all);
}

function logCentered(worth: Float64Array): Float64Array {
  const theta = worth.map(Math.log);
  const mean = theta.reduce((sum, one) => sum + one, 0) / theta.length;
  return theta.map((one) => one - mean);
}
