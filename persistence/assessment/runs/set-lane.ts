/** Another version of the settings of a lane. False: somebody else has just written that version. */
import type { SqlSession } from '../../connect.ts';
import type { LaneName, LaneSettings } from './lane-settings.ts';

export async function setLane(
  sql: SqlSession,
  { env, lane, by, settings }: LaneName & { readonly by: string; readonly settings: LaneSettings },
): Promise<boolean> {
  const { version, enabled, gate, ticksPerInvocation, ticksPerRun, ticksPerDay } = settings;
  const written = await sql`
    insert into lane_settings (env, lane, version, enabled, gate, ticks_per_invocation, ticks_per_run,
                               ticks_per_day, set_by)
    values (${env}, ${lane}, ${version}, ${enabled}, ${gate}, ${ticksPerInvocation}, ${ticksPerRun},
            ${ticksPerDay}, ${by})
    on conflict do nothing`;
  return written.count === 1;
}
