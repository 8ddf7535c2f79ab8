/**
 * The turn: the one story everything serves (docs: design, T1–T7). It takes the messages of a group of actors
 * through their machines and makes the result true in one transaction. Tracing, metrics and retries wrap it
 * from outside.
 */
import type { Clock, OpenTurn, Reach, SeenRow, TurnLedger, TurnWrites } from '../../actors/ports.ts';
import type { Fault } from '../../contracts/failures.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import { kindOf } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import type { Kind } from '../../machines/kind.ts';
import { ActorTurn } from './actor-turn.ts';
import type { Carrier } from './carry-effects.ts';
import type { Delivery } from './delivery.ts';
import { messagesOf, seenOf } from './messages.ts';
import { TurnPlan } from './plan.ts';

export interface TurnHost {
  readonly ledger: TurnLedger;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly carrier: Carrier;
  readonly reach: Reach;
  /** Carries out what the plan holds, now that it is true. */
  ring(plan: TurnPlan): void;
}

/** Actors and the messages that came in for them; an actor without any was rung because of its mail. */
export type Group = ReadonlyMap<ActorKey, readonly Delivery[]>;

export type TurnReport =
  | {
      readonly kind: 'committed';
      /** Locked by another node: their messages go back to the mailroom. */
      readonly locked: readonly ActorKey[];
      /** More mail is due than one turn may take. */
      readonly more: readonly ActorKey[];
      readonly writes: TurnWrites;
    }
  /** Another node wrote one of the actors first: the whole group must look again. */
  | { readonly kind: 'conflict' };

export interface TurnOrder {
  readonly group: Group;
  /** Actors that are known to have mail; others are asked whether they have while they are locked. */
  readonly rung: ReadonlySet<ActorKey>;
  /** The ledger would not write the last turn of this one actor: this turn only notes that. */
  readonly refusal: Fault | null;
}

export async function takeTurn(host: TurnHost, order: TurnOrder): Promise<TurnReport> {
  const { group, rung } = order;
  const { limits, reach } = host;
  const keys = [...group.keys()].toSorted();
  const messages = [...group.values()]
    .flat()
    .map(({ envelope }) => ({ target: envelope.target, id: envelope.id }));
  await reach('before-lock');
  // 1 lock, 2 take
  const open = await host.ledger.openTurn({ keys, messages, rung, mailMax: mailMaxOf(limits) });
  // 3 drop what was seen, 4 step
  const { plan, locked, more } = await decide(host, order, open);
  // 5 commit
  if ((await commit(host, plan, open)) === 'conflict') return { kind: 'conflict' };
  await reach('after-commit');
  // 6 ring
  host.ring(plan);
  await reach('after-ring');
  return { kind: 'committed', locked, more, writes: plan.writes };
}

/** A turn that cannot be thought through gives back what it holds: locks, lane, places for tasks. */
async function decide(host: TurnHost, order: TurnOrder, open: OpenTurn) {
  const plan = new TurnPlan(host.clock.now(), host.carrier);
  try {
    await host.reach('after-lock');
    const { locked, more } = planTurn(host, order, open, plan);
    await host.reach('after-step');
    return { plan, locked, more };
  } catch (error) {
    for (const task of plan.writes.tasks) host.carrier.unreserve(task);
    await open.abandon();
    throw error;
  }
}

async function commit(host: TurnHost, plan: TurnPlan, open: OpenTurn): Promise<'committed' | 'conflict'> {
  let result: Awaited<ReturnType<OpenTurn['commit']>> = 'conflict';
  try {
    await host.reach('before-commit');
    if (!plan.isEmpty) result = await open.commit(plan.writes, projectionsOf(plan));
    else {
      await open.abandon();
      result = { factsAhead: plan.factsAhead };
    }
  } finally {
    if (result === 'conflict') for (const task of plan.writes.tasks) host.carrier.unreserve(task);
  }
  if (result === 'conflict') return result;
  plan.factsAhead = result.factsAhead;
  return 'committed';
}

function planTurn(host: TurnHost, { group, refusal }: TurnOrder, open: OpenTurn, plan: TurnPlan) {
  const locked: ActorKey[] = [];
  const more: ActorKey[] = [];
  const seen = seenOf(open.seen);
  const isMailCut = open.mail.length >= mailMaxOf(host.limits);
  for (const [key, deliveries] of group) {
    const row = open.actors.get(key) ?? null;
    const kind = host.kinds.get(kindOf(key));
    if (kind === undefined) continue;
    if (row === null && !open.absent.has(key)) {
      locked.push(key);
      continue;
    }
    const { messages, isAll } = messagesOf(key, open.mail, deliveries, host.limits.turnMessagesMax);
    if (!isAll || isMailCut) more.push(key);
    if (row?.quarantined != null) plan.refuseQuarantined(messages, row.quarantined);
    else if (row !== null && row.restMs > 0) plan.putOff(messages, 'backing_off', row.restMs);
    else {
      const actor = new ActorTurn({
        key,
        kind,
        row,
        seen: seen.get(key) ?? noneSeen,
        plan,
        limits: host.limits,
      });
      if (refusal === null) actor.take(messages);
      else actor.refuse(messages, refusal);
    }
  }
  return { locked, more };
}

const mailMaxOf = (limits: Limits): number => limits.groupMessagesMax * 2;
const noneSeen: ReadonlyMap<string, SeenRow> = new Map();

function projectionsOf(plan: TurnPlan): ((sql: unknown) => Promise<void>) | undefined {
  if (plan.projections.size === 0) return undefined;
  return async (sql) => {
    for (const [project, facts] of plan.projections) await project(facts, sql);
  };
}
