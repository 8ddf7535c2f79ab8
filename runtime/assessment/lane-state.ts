/** What counts for a lane: its newest settings, or what holds where nobody has set anything. */
import type { Answered } from '../../contracts/assessment/api.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type {
  LaneName,
  LaneSettings,
  MaybeSettings,
} from '../../persistence/assessment/runs/lane-settings.ts';
import type { LaneRow } from '../../persistence/assessment/runs/read-lane.ts';
import { stampOf } from './batch-shapes.ts';

export type LaneState = Answered<'lane.list'>['items'][number];
export interface Caps {
  readonly ticksPerInvocation?: number | undefined;
  readonly ticksPerRun?: number | undefined;
  readonly ticksPerDay?: number | undefined;
}

/** Where real pupils are graded, nothing moves by itself until somebody has said that it may. */
const isProtected = ({ env, lane }: LaneName): boolean =>
  env === 'prod' || lane === 'prod' || lane === 'production';

const untouched = (name: LaneName): LaneSettings => ({
  version: 0,
  enabled: true,
  gate: isProtected(name) ? 'manual' : 'auto',
  ticksPerInvocation: limits.ticksPerInvocation,
  ticksPerRun: limits.ticksPerRun,
  ticksPerDay: limits.ticksPerDay,
});

/** A row has all of them or none. */
export function settingsOf(name: LaneName, row: MaybeSettings): LaneSettings {
  const { version, enabled, gate, ticksPerInvocation, ticksPerRun, ticksPerDay } = row;
  const known = { version, enabled, gate, ticksPerInvocation, ticksPerRun, ticksPerDay };
  return version === null ? untouched(name) : (known as LaneSettings);
}

/**
 * What a caller asks for instead of the settings. The cap of a day is a promise to somebody who pays: a
 * caller may lower it and not raise it.
 */
export const cappedBy = (settings: LaneSettings, caps: Caps): LaneSettings => ({
  ...settings,
  ticksPerInvocation: caps.ticksPerInvocation ?? settings.ticksPerInvocation,
  ticksPerRun: caps.ticksPerRun ?? settings.ticksPerRun,
  ticksPerDay: Math.min(caps.ticksPerDay ?? settings.ticksPerDay, settings.ticksPerDay),
});

export const laneStateOf = (row: LaneRow): LaneState => ({
  env: row.env,
  lane: row.lane,
  ...settingsOf(row, row),
  ticksToday: row.ticksToday,
  waiting: row.waiting,
  setBy: row.setBy,
  setAt: stampOf(row.setAt),
});
