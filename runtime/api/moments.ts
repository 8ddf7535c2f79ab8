/**
 * Time travel and dry runs: an actor at any entry of its journal, by the same replay as `assay replay`, and
 * what an event would do there. Reads pages of the journal; locks, stores and sends nothing.
 */
import type { ParentLink } from '../../actors/ports.ts';
import type { Answer, Request } from '../../contracts/api.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import { Fault, Rejection } from '../../contracts/failures.ts';
import { type ActorKey, kindOf } from '../../contracts/ids.ts';
import { isReservedType } from '../../contracts/words.ts';
import { describeEffect } from '../../machines/effects.ts';
import type { Kind } from '../../machines/kind.ts';
import { changesBetween, type Moment, momentOf, noMoment } from '../../machines/moment.ts';
import { type Divergence, Replay } from '../../machines/replay.ts';
import { misfitOf } from '../../machines/misfit.ts';
import { type LiveSnapshot, readSnapshot } from '../../machines/snapshot.ts';
import { statusOf } from '../../machines/status.ts';
import { step, type StepResult } from '../../machines/step.ts';
import { findActor, type StoredActor } from '../../persistence/views/find-actor.ts';
import { listHistory } from '../../persistence/views/list-history.ts';
import { payloadOf } from './decode.ts';
import { assertKnown } from './known-kind.ts';
import type { ReadsHost } from './reads.ts';
import type { ApiHandlers } from './surface.ts';

type MomentsHost = Pick<ReadsHost, 'sql' | 'kinds' | 'limits' | 'now'>;
type MomentVerb = 'actor.at' | 'actor.frames' | 'actor.try';
type Frame = Answer<'actor.at'>;
type Entry = Awaited<ReturnType<typeof listHistory>>[number];

export const createMoments = (host: MomentsHost): Pick<ApiHandlers, MomentVerb> => ({
  'actor.at': (asked) => frameAt(host, asked),
  'actor.frames': (asked) => framesOf(host, asked),
  'actor.try': (asked) => tryEvent(host, asked),
});

interface Travelled {
  readonly actor: StoredActor;
  readonly kind: Kind;
  readonly parent: ActorKey | null;
}

async function travellerTo({ sql, kinds }: MomentsHost, key: string): Promise<Travelled> {
  const kind = assertKnown(kinds, kindOf(key as ActorKey));
  const actor = await findActor(sql, key);
  if (actor === null) throw new Rejection('not_found', `There is no actor \`${key}\``);
  const parent = actor.parent === null ? null : (JSON.parse(actor.parent) as ParentLink).key;
  return { actor, kind, parent };
}

async function frameAt(host: MomentsHost, { key, version, seq }: Request<'actor.at'>): Promise<Frame> {
  const travelled = await travellerTo(host, key);
  const { actor } = travelled;
  const wanted = (entry: Entry): boolean => {
    if (seq !== undefined) return entry.seq === seq;
    if (version !== undefined) return entry.version === version && entry.outcome === 'applied';
    return entry.seq === actor.seq;
  };
  for await (const { entry, frame } of journey(host, travelled, seq ?? 1)) {
    if (wanted(entry)) return frame();
  }
  const range = `seq 1 to ${actor.seq}, version 1 to ${actor.version}`;
  throw new Rejection('not_found', `\`${key}\` has no such moment; there are ${range}`);
}

async function framesOf(
  host: MomentsHost,
  { key, after = '0', limit }: Request<'actor.frames'>,
): Promise<Answer<'actor.frames'>> {
  if (!/^\d{1,15}$/.test(after))
    throw new Rejection('invalid_request', `Expected \`after\` to be a seq, got \`${after.slice(0, 60)}\``);
  const travelled = await travellerTo(host, key);
  const rows: Frame[] = [];
  for await (const { entry, frame } of journey(host, travelled, Number(after) + 1)) {
    if (entry.seq > Number(after)) rows.push(frame());
    if (rows.length === limit) break;
  }
  const { seq: newestSeq, version: newestVersion } = travelled.actor;
  const last = rows.at(-1)?.seq ?? newestSeq;
  return { rows, next: last < newestSeq ? String(last) : null, newestSeq, newestVersion };
}

interface Stop {
  readonly entry: Entry;
  /** Made only where somebody wants to look: most stops are only passed through. */
  frame(): Frame;
}

/** Every entry in order; changes are told from the entry `from` on. */
async function* journey(
  host: MomentsHost,
  { actor, kind, parent }: Travelled,
  from: number,
): AsyncGenerator<Stop & { readonly live: LiveSnapshot | null }> {
  const replay = new Replay({ kind, key: actor.key as ActorKey, parent });
  let shown: { readonly live: LiveSnapshot | null; readonly moment: Moment } = {
    live: null,
    moment: noMoment,
  };
  const look = (live: LiveSnapshot | null): Moment => {
    if (live !== shown.live) shown = { live, moment: live === null ? noMoment : momentOf(live) };
    return shown.moment;
  };
  for await (const entry of entriesOf(host, actor.key)) {
    const isNear = entry.seq >= from;
    const before = isNear ? look(replay.live) : noMoment;
    replay.take({ ...entry, at: Date.parse(entry.at) });
    const { live, divergence } = replay;
    const frame = (): Frame => frameOf(entry, { before, after: look(live), divergence });
    yield { entry, live, frame };
  }
}

async function* entriesOf({ sql, limits }: MomentsHost, actor: string): AsyncGenerator<Entry> {
  let after = 0;
  for (;;) {
    const page = await listHistory(sql, { actor, after, limit: limits.listRowsMax });
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < limits.listRowsMax) return;
    if (after >= limits.replayedEntriesMax) {
      const max = limits.replayedEntriesMax;
      const message = `\`${actor}\` has more than ${max} entries; replay it by \`assay replay\``;
      throw new Rejection('invalid_request', message);
    }
  }
}

interface Around {
  readonly before: Moment;
  readonly after: Moment;
  readonly divergence: Divergence | null;
}

function frameOf(entry: Entry, { before, after, divergence }: Around): Frame {
  const { seq, version, at, type, messageId, sender, outcome, toStatus: status, effects } = entry;
  return {
    seq,
    version,
    at,
    type,
    messageId,
    sender,
    outcome,
    status,
    ...after,
    effects: effects === null ? [] : (JSON.parse(effects) as string[]),
    changes: changesBetween(before, after),
    divergence: divergence === null ? null : divergenceText(divergence),
  };
}

const divergenceText = ({ seq, type, what, expected, got }: Divergence): string =>
  `Entry ${seq} (${type}) comes out differently by now: ${what} was ${expected}, is ${got}`.slice(0, 1_000);

async function tryEvent(
  host: MomentsHost,
  { key, event, version }: Request<'actor.try'>,
): Promise<Answer<'actor.try'>> {
  const travelled = await travellerTo(host, key);
  const { kind, parent, actor } = travelled;
  const stand = version === undefined ? standing(travelled) : await standAt(host, travelled, version);
  const envelope: Envelope = {
    id: 'try',
    target: key,
    type: event.type,
    payload: payloadOf(event),
    // What the runtime sends comes from nobody outside: a timer that fires, say.
    sender: isReservedType(event.type) ? key : 'api:try',
    at: host.now(),
  };
  const identity = { key, parent, seq: actor.seq + 1 };
  const misfit = misfitOf(kind, envelope);
  const result: StepResult =
    misfit === null
      ? step({ kind, before: stand, envelope, identity, effectsMax: host.limits.effectsMax })
      : { kind: 'rejected', code: 'invalid_request', message: misfit };
  return triedFrom(kind, { stand, result, version: version ?? actor.version });
}

/** A snapshot that this machine cannot hold is the caller's news: nothing can be tried on it. */
function standing({ kind, actor }: Travelled): LiveSnapshot {
  try {
    return readSnapshot(kind.machine, actor.snapshot);
  } catch (error) {
    if (error instanceof Fault) throw new Rejection('invalid_request', error.message);
    throw error;
  }
}

async function standAt(host: MomentsHost, travelled: Travelled, version: number): Promise<LiveSnapshot> {
  for await (const { entry, live } of journey(host, travelled, Infinity)) {
    if (entry.version === version && live !== null) return live;
  }
  const { key, version: newest } = travelled.actor;
  throw new Rejection('not_found', `\`${key}\` cannot be tried at version ${version} of ${newest}`);
}

interface Tried {
  readonly stand: LiveSnapshot;
  readonly result: StepResult;
  readonly version: number;
}

function triedFrom(kind: Kind, { stand, result, version }: Tried): Answer<'actor.try'> {
  const before = momentOf(stand);
  const live = result.kind === 'applied' ? result.after : stand;
  const after = momentOf(live);
  const effects = result.kind === 'applied' ? result.effects : [];
  const { value, states, context, accepts } = after;
  return {
    result: result.kind,
    ...reasonOf(result),
    version,
    from: { status: statusOf(kind.statuses, stand.state), value: before.value },
    to: { status: statusOf(kind.statuses, live.state), value, states, context },
    changes: changesBetween(before, after),
    effects: effects.map(describeEffect).filter((line) => line !== null),
    accepts,
  };
}

function reasonOf(result: StepResult): { readonly code: string | null; readonly message: string | null } {
  switch (result.kind) {
    case 'applied':
      return { code: null, message: null };
    case 'ignored':
      return { code: result.why, message: 'Nobody waits for it here: it would change nothing' };
    case 'rejected':
      return { code: result.code, message: result.message };
    case 'fault':
      return { code: result.fault.code, message: result.fault.message };
  }
}
