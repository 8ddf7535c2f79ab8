/** Postgres as the node uses it: brought up to date, held against our words, and bound to the ports. */
import type {
  DeadLetterWrite,
  SupervisionLedger,
  SweepLedger,
  TaskLedger,
  TurnLedger,
} from '../actors/ports.ts';
import { messageOf } from '../contracts/failures.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Kind } from '../machines/kind.ts';
import { beatNode, type NodeBeat } from '../persistence/beat-node.ts';
import { closeDatabase, connectDatabase, type Sql } from '../persistence/connect.ts';
import { assertNoDrift } from './assert-no-drift.ts';
import { beginEpoch, type LedgerEpoch, readEpoch } from '../persistence/ledger-epoch.ts';
import { migrate } from '../persistence/migrate.ts';
import { PostgresTurns } from '../persistence/open-turn.ts';
import { postgresSupervision } from '../persistence/postgres-supervision.ts';
import { postgresSweep, postgresTasks } from '../persistence/postgres-ledger.ts';
import { withDeadline } from './tasks/timing.ts';
import { writeDeadLetters } from '../persistence/turn/write-dead-letters.ts';

export interface OpenLedger {
  readonly sql: Sql;
  /** As it was when it was opened. */
  readonly epoch: LedgerEpoch;
  readonly turns: TurnLedger;
  readonly tasks: TaskLedger;
  readonly sweeps: SweepLedger;
  readonly supervision: SupervisionLedger;
  bury(letter: DeadLetterWrite): Promise<void>;
  beat(beat: NodeBeat): Promise<void>;
  /** Null when Postgres answers, else what it says. */
  check(): Promise<string | null>;
  close(): Promise<void>;
}

export interface LedgerOptions {
  readonly url: string;
  readonly limits: Limits;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly migrate: boolean;
  readonly beginEpoch?: number | undefined;
}

/** How long the node that wrote a fact has it to itself before the sweep of any node may publish it. */
const FACT_HOLD_MS = 2_000;

const CHECK_MS = 2_000;

export async function openLedger(options: LedgerOptions): Promise<OpenLedger> {
  const { url, limits } = options;
  const sql = connectDatabase(url, { max: 6, applicationName: 'assay' });
  const epoch = await ready(sql, options).catch(async (error: unknown) => {
    await closeDatabase(sql, 1);
    throw error;
  });
  const turns = new PostgresTurns(url, limits.groupsInFlightMax, FACT_HOLD_MS);
  return {
    sql,
    epoch,
    turns,
    tasks: postgresTasks(sql),
    sweeps: postgresSweep(sql),
    supervision: postgresSupervision(sql),
    bury: async (letter) => {
      await writeDeadLetters(sql, [letter]);
    },
    beat: (beat) => beatNode(sql, beat),
    check: async () => {
      try {
        // A frozen server takes the question and never answers it.
        const answer = await withDeadline(Promise.resolve(sql`select 1`), CHECK_MS);
        return answer === undefined ? `Postgres gave no answer within ${CHECK_MS} ms` : null;
      } catch (error) {
        return messageOf(error);
      }
    },
    close: async () => {
      await turns.close();
      await closeDatabase(sql);
    },
  };
}

async function ready(sql: Sql, options: LedgerOptions): Promise<LedgerEpoch> {
  if (options.migrate) await migrate({ sql });
  await assertNoDrift(sql, options.kinds);
  if (options.beginEpoch !== undefined) await beginEpoch(sql, options.beginEpoch);
  return readEpoch(sql);
}
