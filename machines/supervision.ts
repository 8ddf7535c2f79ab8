/**
 * The supervision table: per kind, how many faults in which time are too many, what happens then, and how
 * long an actor may rest in a status. Erlang's words and rules. Pure; checked when kinds are registered.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { stallAfterMs } from './status.ts';

export const limitActions = ['quarantine', 'escalate', 'fail'] as const;
export type LimitAction = (typeof limitActions)[number];
export const stallActions = ['nudge', 'escalate'] as const;
export type StallAction = (typeof stallActions)[number];

export interface SupervisionOptions {
  /** Faulted turns of one actor within `periodMs` that are still answered with a restart. OTP's intensity. */
  readonly restartsMax?: number;
  readonly periodMs?: number;
  /** Rest before the first restart; doubled with each further one. */
  readonly backoffMs?: number;
  readonly backoffMaxMs?: number;
  /**
   * One fault more: `quarantine` (rests until somebody looks), `escalate` (the same, and the parent hears of
   * it), `fail` (it is stopped for good; the parent hears an error).
   */
  readonly atLimit?: LimitAction;
  /**
   * How long an actor may rest, in all statuses or by status. A state's own `meta.stallAfter` comes first.
   */
  readonly stallAfterMs?: number | { readonly [status: string]: number };
  /**
   * `nudge`: it gets `assay.stalled`, where its chart knows the event. `escalate`: its parent gets it, too.
   */
  readonly atStall?: StallAction;
}

export interface Supervision {
  readonly restartsMax: number;
  readonly periodMs: number;
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  readonly atLimit: LimitAction;
  readonly stallAfterMs: number | { readonly [status: string]: number } | null;
  readonly atStall: StallAction;
}

export const supervisionOf = (given: SupervisionOptions, defaults: Supervision): Supervision => ({
  ...defaults,
  ...given,
});

/** How long this actor may rest where it is now, or null: as long as it likes. */
export function restLimitMs(
  supervision: Supervision,
  declaresStalls: boolean,
  { state, status }: { readonly state: AnyMachineSnapshot; readonly status: string },
): number | null {
  const own = declaresStalls ? stallAfterMs(state) : null;
  if (own !== null) return own;
  const table = supervision.stallAfterMs;
  if (table === null || typeof table === 'number') return table;
  return Object.hasOwn(table, status) ? (table[status] ?? null) : null;
}

/** A restart within the window counts against it; the first one after it opens a new window. */
export function restartsAfterFault(
  supervision: Supervision,
  before: { readonly restarts: number; readonly windowMs: number | null },
): { readonly restarts: number; readonly isNewWindow: boolean } {
  const isNewWindow = before.windowMs === null || before.windowMs > supervision.periodMs;
  return { restarts: isNewWindow ? 1 : before.restarts + 1, isNewWindow };
}

export const restMsFor = ({ backoffMs, backoffMaxMs }: Supervision, restarts: number): number =>
  Math.min(backoffMs * 2 ** Math.min(restarts - 1, 30), backoffMaxMs);

/** What is wrong with a row of the table, as sentences; none when it is right. */
export function supervisionProblems(given: SupervisionOptions, statuses: readonly string[] | null): string[] {
  const problems: string[] = [];
  const whole = (name: 'restartsMax' | 'periodMs' | 'backoffMs' | 'backoffMaxMs', least: number): void => {
    const value = given[name];
    if (value === undefined || (Number.isInteger(value) && value >= least)) return;
    problems.push(
      `Expected \`supervision.${name}\` to be a whole number from ${least}, got \`${String(value)}\``,
    );
  };
  whole('restartsMax', 0);
  whole('periodMs', 1);
  whole('backoffMs', 0);
  whole('backoffMaxMs', 0);
  const { atLimit, atStall } = given;
  if (atLimit !== undefined && !limitActions.includes(atLimit)) {
    problems.push(
      `Expected \`supervision.atLimit\` to be one of ${limitActions.join(', ')}, got \`${String(atLimit)}\``,
    );
  }
  if (atStall !== undefined && !stallActions.includes(atStall)) {
    problems.push(
      `Expected \`supervision.atStall\` to be one of ${stallActions.join(', ')}, got \`${String(atStall)}\``,
    );
  }
  return [...problems, ...stallProblems(given.stallAfterMs, statuses)];
}

function stallProblems(
  table: SupervisionOptions['stallAfterMs'],
  statuses: readonly string[] | null,
): string[] {
  if (table === undefined) return [];
  const rows = typeof table === 'number' ? [['every status', table] as const] : Object.entries(table);
  return rows.flatMap(([status, ms]) => [
    ...(Number.isInteger(ms) && ms > 0
      ? []
      : [
          `Expected \`supervision.stallAfterMs\` of ${status} to be a whole number from 1, ` +
            `got \`${String(ms)}\``,
        ]),
    ...(typeof table === 'number' || statuses === null || statuses.includes(status)
      ? []
      : [
          `\`supervision.stallAfterMs\` names \`${status}\`, which is no status; ` +
            `there are ${statuses.join(', ')}`,
        ]),
  ]);
}
