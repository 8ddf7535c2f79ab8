/** `supervisor.tree`: the supervision table beside what happens under it. */
import type { Answer } from '../../contracts/api.ts';
import type { Kind } from '../../machines/kind.ts';
import { readHold } from '../../persistence/supervisor/hold.ts';
import { kindHealth, type KindHealthRow } from '../../persistence/supervisor/kind-health.ts';
import { supervisionWith } from '../turn/supervision-with.ts';
import type { Populations } from './populations.ts';
import type { ReadsHost } from './reads.ts';
import { Shared } from './shared-answer.ts';
import type { ApiHandlers } from './surface.ts';

type TreeHost = Pick<ReadsHost, 'sql' | 'kinds' | 'limits' | 'now'>;
type SupervisedKind = Answer<'supervisor.tree'>['kinds'][number];

export function createSupervisorTree(
  host: TreeHost,
  populations: Populations,
): ApiHandlers['supervisor.tree'] {
  const { sql, kinds, limits } = host;
  const health = new Shared(() => kindHealth(sql, limits.restartPeriodMs), host);
  return async () => {
    const [{ at, value }, { rows }, held] = await Promise.all([
      health.get(),
      populations.all(),
      readHold(sql),
    ]);
    const finishedOf = (name: string): number =>
      sum(rows.filter((row) => row.kind === name).map(({ finished }) => finished));
    const byKind = Map.groupBy(value, (row) => row.kind);
    const unhosted = [...byKind].filter(([name]) => !kinds.has(name));
    return {
      kinds: [...kinds.values()].map((kind) => ({
        ...supervised(kind, byKind.get(kind.name) ?? [], host),
        finished: finishedOf(kind.name),
      })),
      unhosted: unhosted.map(([kind, held]) => ({ kind, actors: sum(held.map(({ count }) => count)) })),
      held,
      at: new Date(at).toISOString(),
    };
  };
}

function supervised(
  kind: Kind,
  rows: readonly KindHealthRow[],
  { limits }: TreeHost,
): Omit<SupervisedKind, 'finished'> {
  const { stallAfterMs, ...table } = supervisionWith(kind.supervision, limits);
  return {
    kind: kind.name,
    machine: kind.hash,
    actors: sum(rows.map(({ count }) => count)),
    restarts: sum(rows.map(({ restarts }) => restarts)),
    stalled: sum(rows.map(({ stalled }) => stalled)),
    quarantined: sum(rows.map(({ quarantined }) => quarantined)),
    children: childrenOf(kind),
    limits: {
      ...table,
      stallAfterMs:
        typeof stallAfterMs === 'object' && stallAfterMs !== null ? { ...stallAfterMs } : stallAfterMs,
    },
  };
}

/** Every kind may be started by any other; what a chart itself starts is what matters here. */
const childrenOf = ({ children }: Kind): string[] => [
  ...new Set([...children].flatMap(([src, name]) => (src.startsWith('kind.') ? [] : [name]))),
];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
