/**
 * `actor.fork`: replays an actor up to a version, as data for the first message of another one. Reads the
 * journal page by page; nothing of the original is locked or changed.
 */
import type { ParentLink } from '../../actors/ports.ts';
import type { Request } from '../../contracts/api.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import { Fault, Rejection } from '../../contracts/failures.ts';
import { kindOf } from '../../contracts/ids.ts';
import { type Forked, inertChildren, PendingTimers, timersOfStates } from '../../machines/fork.ts';
import type { Kind } from '../../machines/kind.ts';
import { carriesOver, Replay, type ReplayRow } from '../../machines/replay.ts';
import { writeSnapshot } from '../../machines/snapshot.ts';
import { findActor } from '../../persistence/views/find-actor.ts';
import { listHistory } from '../../persistence/views/list-history.ts';
import { assertKnown } from './known-kind.ts';
import type { ReadsHost } from './reads.ts';

type ForkRequest = Request<'actor.fork'>;
type ForkHost = Pick<ReadsHost, 'sql' | 'kinds' | 'limits'>;

export interface ForkTaken {
  /** Of the entry that the fork begins with. */
  readonly payload: JsonObject;
  readonly timers: { readonly type: string; readonly delayMs: number }[];
  readonly inert: string[];
}

export async function forkOfActor(host: ForkHost, request: ForkRequest): Promise<ForkTaken> {
  const { key, version } = request;
  const kind = assertKnown(host.kinds, kindOf(key));
  const { live, timers } = await historyUpTo(host, kind, request);
  if (live.state.status !== 'active')
    throw refused(`\`${key}\` has ended at version ${version}; a fork would have nothing left to do`);
  const children = inertChildren(live.children);
  const snapshot = JSON.parse(writeSnapshot({ ...live, children })) as JsonObject;
  const forked: Forked = { from: key, version, snapshot, timers };
  return {
    payload: forked as unknown as JsonObject,
    timers: timers.map(({ type, delayMs }) => ({ type, delayMs })),
    inert: Object.entries(live.children)
      .filter(([, { done }]) => done !== true)
      .map(([name]) => name),
  };
}

async function historyUpTo(host: ForkHost, kind: Kind, { key, version }: ForkRequest) {
  const actor = await findActor(host.sql, key);
  if (actor === null) throw new Rejection('not_found', `There is no actor \`${key}\``);
  if (version > actor.version)
    throw refused(`Expected a version from 1 to ${actor.version} of \`${key}\`, got ${version}`);
  const parent = actor.parent === null ? null : (JSON.parse(actor.parent) as ParentLink).key;
  const replay = new Replay({ kind, key, parent });
  const timers = new PendingTimers(key);
  for await (const row of rowsUpTo(host, key, version)) {
    const effects = replay.take(row);
    const carried = carriesOver(row) ? replay.live : null;
    if (carried !== null) timers.beginAgain(orRefused(() => timersOfStates(kind, carried.state)));
    else timers.follow(row, effects);
  }
  const { live, divergence } = replay;
  if (live === null || divergence !== null || replay.version !== version) {
    const why =
      divergence === null
        ? 'it was never begun'
        : `entry ${divergence.seq} (${divergence.type}) comes out differently by now: ${divergence.got}`;
    throw refused(
      `Version ${version} of \`${key}\` cannot be reached by this machine: ${why}. See \`assay replay\``,
    );
  }
  return { live, timers: timers.list };
}

async function* rowsUpTo(
  { sql, limits }: ForkHost,
  actor: string,
  version: number,
): AsyncGenerator<ReplayRow> {
  let after = 0;
  for (;;) {
    const page = await listHistory(sql, { actor, after, limit: limits.listRowsMax });
    for (const row of page) {
      if (row.version > version) return;
      yield { ...row, at: Date.parse(row.at), messageId: row.messageId };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < limits.listRowsMax) return;
    after = last.seq;
  }
}

const refused = (message: string): Rejection => new Rejection('invalid_request', message);

/** A delay that this machine cannot tell any more is the caller's news, not a fault of the node. */
function orRefused<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Fault) throw refused(error.message);
    throw error;
  }
}
