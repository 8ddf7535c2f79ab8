/** A kind's row of the supervision table, with the runtime's limits where the kind says nothing. */
import type { Limits } from '../../contracts/limits.ts';
import { type Supervision, supervisionOf, type SupervisionOptions } from '../../machines/supervision.ts';

export const supervisionWith = (given: SupervisionOptions, limits: Limits): Supervision =>
  supervisionOf(given, {
    restartsMax: limits.restartsMax,
    periodMs: limits.restartPeriodMs,
    backoffMs: limits.restartBackoffMs,
    backoffMaxMs: limits.restartBackoffMaxMs,
    atLimit: 'quarantine',
    stallAfterMs: null,
    atStall: 'nudge',
  });
