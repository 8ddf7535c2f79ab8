import { runThrough } from './run-through.mjs';

/** The simulator runs from the source of the tests: it drives host code, and is no part of it. */
export const simulate = (node, args) => runThrough(node, ['tests/simulation/run.ts', ...args]);
