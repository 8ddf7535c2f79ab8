/** Settings of a lane as a row holds them. The highest version counts; older ones stay for the record. */
import type { LaneGate } from '../../../contracts/assessment/words.ts';

export interface LaneSettings {
  /** 0: nobody has set anything. */
  readonly version: number;
  readonly enabled: boolean;
  readonly gate: LaneGate;
  readonly ticksPerInvocation: number;
  readonly ticksPerRun: number;
  readonly ticksPerDay: number;
}
export interface LaneSettingsRow extends LaneSettings {
  readonly setBy: string;
  readonly setAt: Date;
}
/** A lane without settings has a row of nulls: the join found nothing. */
export type MaybeSettings = { readonly [name in keyof LaneSettingsRow]: LaneSettingsRow[name] | null };

export interface LaneName {
  readonly env: string;
  readonly lane: string;
}
