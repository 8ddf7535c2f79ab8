/**
 * What every part of a simulated world shares: the seed's chance, the timeline, the faults, the ledger, and
 * who is told when something may have gone wrong.
 */
import type { JsMsg } from '@nats-io/jetstream';
import type { FactPublisher, SweepLedger, TaskLedger, TurnLedger } from '../../../actors/ports.ts';
import type { Limits } from '../../../contracts/limits.ts';
import { limits } from '../../../contracts/limits.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';
import type { Kernel } from '../../../runtime/kernel.ts';
import type { LedgerWorld } from '../ledger/world.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Life, Timeline } from './timeline.ts';
import type { Witness } from './witness.ts';

export interface Stage {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly ledger: LedgerWorld;
  readonly witness: Witness;
  readonly plant: Plant;
  readonly limits: Limits;
  /** The database answers nobody until then. */
  ledgerAwayUntil: number;
}

/** Ways to build a bug into a node; none of them in production code. */
export interface Plant {
  readonly name: string;
  /** The first seed to try, where those before are known to find nothing: each of them costs time. */
  readonly searchFrom?: number;
  /** What a node is given in place of its own ports. Its kernel is there once they are called. */
  wrap?(ports: PlantedPorts, stage: Stage, node: PlantedNode): Partial<PlantedPorts>;
  /** After a node was built. */
  bend?(node: PlantedNode, stage: Stage): void;
  /** Before the host code sees a durable command. */
  take?(message: JsMsg): void;
}

export const subjects = subjectsOf('sim');
/**
 * As in production, but for how often a node looks by itself, since each look costs events and mostly finds
 * the same, and for leases: shorter ones are lost and stolen more often in the same time.
 */
const usualLimits: Limits = { ...limits, sweepMs: 2_500, heartbeatMs: 15_000, taskLeaseMs: 10_000 };

/** Some limits are so low in some seeds that what lies beyond them is met all the time. */
export function drawLimits(chance: Chance): Limits {
  const low = { ...usualLimits } as Record<keyof Limits, number>;
  const draw = (name: keyof Limits, least: number, most: number): void => {
    if (chance.happens(0.25)) low[name] = chance.between(least, most);
  };
  draw('turnMessagesMax', 1, 4);
  draw('groupMessagesMax', 1, 6);
  draw('groupsInFlightMax', 1, 1);
  draw('mailroomMessagesMax', 2, 20);
  draw('tasksInFlightMax', 1, 4);
  draw('outboxBatchMax', 1, 3);
  draw('sweepRowsMax', 1, 4);
  return low;
}

export interface PlantedPorts {
  readonly turns: TurnLedger;
  readonly tasks: TaskLedger;
  readonly sweeps: SweepLedger;
  readonly facts: FactPublisher;
}
export interface PlantedNode {
  readonly kernel: Kernel;
  readonly life: Life;
}
