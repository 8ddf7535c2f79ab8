import { runThrough } from './run-through.mjs';

/** Disturbs nodes, Postgres and nats-server under load; the exit code is 1 where a promise was broken. */
export function chaos(node, args) {
  return runThrough(node, ['tests/chaos/run.ts', ...args]);
}
