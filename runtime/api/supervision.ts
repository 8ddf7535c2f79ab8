/**
 * The verbs of the supervisor: how things are, hold and release, what it did, and the way round a bad
 * message.
 */
import type { Bells } from '../../actors/ports.ts';
import type { HealthReport } from '../../contracts/health.ts';
import { Rejection } from '../../contracts/failures.ts';
import type { SupervisorDeed } from '../../contracts/words.ts';
import type { Sql } from '../../persistence/connect.ts';
import { setHold } from '../../persistence/supervisor/hold.ts';
import { listSupervisorLog } from '../../persistence/supervisor/list-log.ts';
import { skipMail } from '../../persistence/supervisor/skip-mail.ts';
import { writeSupervisorLog } from '../../persistence/supervisor/write-log.ts';
import type { ApiHandlers, Caller } from './surface.ts';

export interface SupervisionHost {
  readonly sql: Sql;
  readonly bells: Bells;
  readonly nodeId: string;
  health(): Promise<HealthReport>;
}

type SupervisionVerb =
  'actor.skip' | 'supervisor.health' | 'supervisor.hold' | 'supervisor.release' | 'supervisor.log';

export function createSupervision(host: SupervisionHost): Pick<ApiHandlers, SupervisionVerb> {
  const { sql } = host;
  return {
    'supervisor.health': () => host.health(),
    'supervisor.hold': ({ by }, caller) => switchHold(host, true, by ?? nameOf(caller)),
    'supervisor.release': ({ by }, caller) => switchHold(host, false, by ?? nameOf(caller)),
    'supervisor.log': async ({ key, limit }) => {
      const rows = await listSupervisorLog(sql, { actor: key ?? null, limit });
      return {
        rows: rows.map((row) => ({
          ...row,
          what: row.what as SupervisorDeed,
          detail: row.detail === null ? null : (JSON.parse(row.detail) as unknown),
        })),
      };
    },
    'actor.skip': async ({ key }) => {
      const skipped = await skipMail(sql, key);
      if (skipped === null) throw new Rejection('not_found', `\`${key}\` is not in quarantine over any mail`);
      host.bells.mail([key]);
      return { key, skipped };
    },
  };
}

async function switchHold({ sql, nodeId }: SupervisionHost, held: boolean, by: string) {
  const hold = await setHold(sql, held, by);
  const what = held ? ('held' as const) : ('released' as const);
  await writeSupervisorLog(sql, nodeId, [{ kind: null, actor: null, what, detail: { by } }]);
  return hold;
}

const nameOf = ({ door }: Caller): string => `api:${door}`;
