/**
 * `kind.population`, and lists of who is in a state. A count reads every actor, so one count serves everybody
 * on this node for a while: the longer it took, the longer it is kept, and counting never costs more than a
 * small share of a core.
 */
import type { Answer, Request } from '../../contracts/api.ts';
import { Rejection } from '../../contracts/failures.ts';
import type { Kind } from '../../machines/kind.ts';
import { type Counted, countStates, type StatusReader, statusReader } from '../../machines/population.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { LiveView } from '../live/live-view.ts';
import { countPopulation, type PopulationRow } from '../../persistence/views/count-population.ts';
import { countValues } from '../../persistence/views/count-values.ts';
import { Shared } from './shared-answer.ts';

export interface PopulationsHost {
  readonly sql: Sql;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly live: LiveView;
  now(): number;
}
type CountedRow = Counted & { readonly finished: number };

export interface Populations {
  of(kind: Kind): Promise<Answer<'kind.population'>>;
  /** Every kind by status, as counted last. */
  all(): Promise<{ readonly at: number; readonly rows: readonly PopulationRow[] }>;
  /** `state` of a list as what the ledger can look for. */
  narrowed(asked: Request<'actor.list'>): Promise<{ statuses?: string[]; values?: string[] }>;
}

export function createPopulations(host: PopulationsHost): Populations {
  const { sql, live } = host;
  const all = new Shared(() => countPopulation(sql), host);
  const readers = new Map<string, StatusReader>();
  const values = new Map<string, Shared<readonly CountedRow[]>>();
  const readerOf = (kind: Kind): StatusReader => {
    const reader = readers.get(kind.name) ?? statusReader(kind);
    readers.set(kind.name, reader);
    return reader;
  };
  const rowsOf = async (kind: Kind): Promise<{ at: number; value: readonly CountedRow[] }> => {
    if (readerOf(kind).isStatusEnough) {
      const { at, value } = await all.get();
      const own = value.filter((row) => row.kind === kind.name);
      return { at, value: own.map((row) => ({ ...row, value: null })) };
    }
    const shared = values.get(kind.name) ?? new Shared(() => countValues(sql, kind.name), host);
    values.set(kind.name, shared);
    return shared.get();
  };
  return {
    all: async () => {
      const { at, value: rows } = await all.get();
      return { at, rows };
    },
    of: async (kind) => {
      const { at, value: rows } = await rowsOf(kind);
      const { pathsOf } = readerOf(kind);
      const entered = enteredPaths(live.enteredLastMinute(kind.name), readerOf(kind));
      const statuses = [...Map.groupBy(rows, ({ status }) => status)];
      return {
        kind: kind.name,
        total: sum(rows.map(({ count }) => count)),
        finished: sum(rows.map(({ finished }) => finished)),
        at: new Date(at).toISOString(),
        states: countStates(rows, pathsOf).map((state) => ({
          ...state,
          entered: entered.get(state.path) ?? 0,
        })),
        statuses: Object.fromEntries(
          statuses.map(([status, held]) => [status, sum(held.map(({ count }) => count))]),
        ),
      };
    },
    narrowed: async ({ kind: name, prefix, state }) => {
      if (name === undefined && (prefix !== undefined || state !== undefined))
        throw new Rejection('invalid_request', 'Expected `kind` beside `prefix` or `state`; name one');
      const kind = name === undefined ? undefined : host.kinds.get(name);
      if (state === undefined || kind === undefined) return {};
      const { isStatusEnough, pathsOf } = readerOf(kind);
      const rows = (await rowsOf(kind)).value.filter((row) => pathsOf(row).includes(state));
      return isStatusEnough
        ? { statuses: rows.map(({ status }) => status) }
        : { values: rows.flatMap(({ value }) => value ?? []) };
    },
  };
}

/** Transitions tell of statuses; a status that leads into several states enters all of them. */
function enteredPaths(byStatus: ReadonlyMap<string, number>, { pathsOf }: StatusReader): Map<string, number> {
  const entered = new Map<string, number>();
  for (const [status, count] of byStatus) {
    for (const path of pathsOf({ status, value: null })) entered.set(path, (entered.get(path) ?? 0) + count);
  }
  return entered;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
