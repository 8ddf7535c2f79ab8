/** The table of circuits, from the facts of their actors: what every node asks before it sends. */
import type { Projection } from '../../machines/kind.ts';
import type { SqlSession } from '../connect.ts';
import { type CircuitRow, setCircuits } from './gateway/set-circuits.ts';
import { factsOf } from './project-batch.ts';

export const projectProvider: Projection = async (facts, session) => {
  const circuits = new Map<string, CircuitRow>();
  for (const { provider, status, reason, untilMs, failures, at } of factsOf(
    facts,
    'provider.status.changed',
  )) {
    const opened = (circuits.get(provider)?.opened ?? 0) + (status === 'open' ? 1 : 0);
    circuits.set(provider, { provider, status, reason, untilMs, failures, opened, at });
  }
  if (circuits.size === 0) return;
  const rows = [...circuits.values()].toSorted((one, other) => (one.provider < other.provider ? -1 : 1));
  await setCircuits(session as SqlSession, rows);
};
