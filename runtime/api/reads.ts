/**
 * The verbs that look, and the two that lift something back. Rows come as the ledger keeps them and leave as
 * JSON.
 */
import type { Bells } from '../../actors/ports.ts';
import type { OutcomeRecord } from '../../contracts/answer.ts';
import type { Answer, Request } from '../../contracts/api.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import { kindOf } from '../../contracts/ids.ts';
import { Fault, Rejection } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import { chartOf, mermaidOf } from '../../machines/chart.ts';
import type { Kind } from '../../machines/kind.ts';
import { misfitOf } from '../../machines/misfit.ts';
import { xstateConfigOf } from '../../machines/xstate-config.ts';
import { readSnapshot } from '../../machines/snapshot.ts';
import { acceptedBy } from '../../machines/step.ts';
import type { Sql } from '../../persistence/connect.ts';
import { releaseActor } from '../../persistence/release-actor.ts';
import { examplePayloads } from '../../persistence/views/example-payloads.ts';
import { countActors } from '../../persistence/views/count-actors.ts';
import { findActor, type StoredActor } from '../../persistence/views/find-actor.ts';
import { listActors } from '../../persistence/views/list-actors.ts';
import { listHistory } from '../../persistence/views/list-history.ts';
import { listNodes } from '../../persistence/views/list-nodes.ts';
import { pendingOf } from '../../persistence/views/pending-of.ts';
import { queueAges } from '../../persistence/views/queue-ages.ts';
import { chartSourceOf } from './chart-source.ts';
import { createDeadLetters } from './dead-letters.ts';
import { assertKnown } from './known-kind.ts';
import { createMoments } from './moments.ts';
import type { Populations } from './populations.ts';
import { relationsOf } from './relations.ts';
import { cursorOf, jsonOf, pageOf } from './rows.ts';
import { schemaOf, shapesOf } from './payload-shapes.ts';
import { createSupervisorTree } from './supervisor-tree.ts';
import type { LiveView } from '../live/live-view.ts';
import type { ApiHandlers } from './surface.ts';

export interface ReadsHost {
  readonly sql: Sql;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly bells: Bells;
  readonly nodeName: string;
  readonly live: LiveView;
  readonly populations: Populations;
  now(): number;
}

export type ReadVerb =
  | 'actor.at'
  | 'actor.frames'
  | 'actor.get'
  | 'actor.history'
  | 'actor.list'
  | 'actor.relations'
  | 'actor.release'
  | 'actor.try'
  | 'deadletter.get'
  | 'deadletter.list'
  | 'deadletter.redrive'
  | 'deadletter.redriveMany'
  | 'fact.recent'
  | 'kind.get'
  | 'kind.list'
  | 'kind.population'
  | 'node.status'
  | 'supervisor.tree';

export function createReads(host: ReadsHost): Pick<ApiHandlers, ReadVerb> {
  const { sql, kinds, populations } = host;
  return {
    'actor.get': ({ key, examples }) => getActor(host, key, examples),
    'actor.list': async (asked) => {
      const narrowed = await populations.narrowed(asked);
      const found = await listActors(sql, { ...asked, ...narrowed, limit: asked.limit + 1 });
      return pageOf(
        found,
        asked.limit,
        (row) => row.key,
        (row) => ({ ...row, outcome: jsonOf<OutcomeRecord>(row.outcome) }),
      );
    },
    'actor.history': (asked) => history(host, asked),
    'actor.relations': ({ key }) => relationsOf(host, key),
    'actor.release': async ({ key }) => {
      await mustFind(sql, key);
      const released = await releaseActor(sql, key);
      if (released) host.bells.mail([key]);
      return { key, released };
    },
    'kind.list': () => Promise.resolve({ rows: [...kinds.values()].map(summaryOf) }),
    'kind.get': async (asked) => kindDetail(assertKnown(kinds, asked.kind)),
    'kind.population': (asked) => populations.of(assertKnown(kinds, asked.kind)),
    'node.status': (asked) => nodeStatus(host, asked.counts),
    'fact.recent': (asked) => Promise.resolve({ node: host.nodeName, rows: host.live.facts(asked) }),
    'supervisor.tree': createSupervisorTree(host, populations),
    ...createMoments(host),
    ...createDeadLetters(host),
  };
}

async function kindDetail(kind: Kind): Promise<Answer<'kind.get'>> {
  const chart = chartOf(kind);
  return {
    ...summaryOf(kind),
    // Frozen in our types, open in those of the contract: the same JSON.
    chart: chart as Answer<'kind.get'>['chart'],
    mermaid: mermaidOf(kind),
    xstate: xstateConfigOf(chart.root),
    source: await chartSourceOf(chart),
    ...shapesOf(kind),
  };
}

async function getActor(
  { sql, kinds, limits }: ReadsHost,
  key: string,
  withExamples: boolean,
): Promise<Answer<'actor.get'>> {
  const row = await mustFind(sql, key);
  const kind = kinds.get(kindOf(key as ActorKey));
  const accepts = acceptsOf(kind, row);
  const [{ mail, tasks }, events] = await Promise.all([
    pendingOf(sql, key, limits.listRowsMax),
    withExamples ? eventsOf(sql, row, { kind, accepts }) : null,
  ]);
  return {
    key: row.key,
    kind: row.kind,
    status: row.status,
    version: row.version,
    outcome: jsonOf<OutcomeRecord>(row.outcome),
    quarantined: row.quarantined,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    machine: row.machine,
    snapshot: jsonOf(row.snapshot),
    parent: jsonOf(row.parent),
    correlationId: row.correlationId,
    restarts: row.restarts,
    accepts,
    events,
    mail,
    tasks: tasks.map((task) => ({ ...task, error: jsonOf(task.error) })),
  };
}

interface Accepting {
  readonly kind: Kind | undefined;
  readonly accepts: readonly string[];
}

/** Where a kind does not say what its events look like, those that came before tell. */
async function eventsOf(sql: Sql, row: StoredActor, { kind, accepts: types }: Accepting) {
  const examples =
    types.length === 0 ? [] : await examplePayloads(sql, { key: row.key, kind: row.kind, types });
  return types.map((type) => {
    const found = examples.find((one) => one.type === type);
    const example = found === undefined ? null : jsonOf<JsonObject>(found.payload);
    // From before the kind said what they look like: no example of what may be sent now.
    const isOld =
      kind !== undefined && example !== null && misfitOf(kind, { type, payload: example }) !== null;
    if (isOld) return { type, example: null, from: null, schema: schemaOf(kind, type) };
    return { type, example, from: found?.actor ?? null, schema: schemaOf(kind, type) };
  });
}

/** A snapshot that this node's machine cannot hold accepts nothing here; why, the next turn will say. */
function acceptsOf(kind: Kind | undefined, row: StoredActor): string[] {
  if (kind === undefined || row.outcome !== null) return [];
  try {
    return acceptedBy(readSnapshot(kind.machine, row.snapshot).state);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

async function history(
  { sql }: ReadsHost,
  { key, after, limit, newestFirst }: Request<'actor.history'>,
): Promise<Answer<'actor.history'>> {
  const found = await listHistory(sql, { actor: key, after: cursorOf(after), limit: limit + 1, newestFirst });
  if (found.length === 0) await mustFind(sql, key);
  return pageOf(
    found,
    limit,
    (row) => String(row.seq),
    (row) => ({
      seq: row.seq,
      version: row.version,
      messageId: row.messageId,
      type: row.type,
      payload: jsonOf(row.payload),
      at: row.at,
      sender: row.sender,
      causationId: row.causationId,
      correlationId: row.correlationId,
      from: row.fromStatus,
      to: row.toStatus,
      effects: jsonOf<string[]>(row.effects) ?? [],
      outcome: row.outcome,
      answer: jsonOf(row.answer),
      hash: row.hash,
    }),
  );
}

async function nodeStatus({ sql, nodeName }: ReadsHost, isCounted: boolean): Promise<Answer<'node.status'>> {
  const [nodes, queues, actors] = await Promise.all([
    listNodes(sql),
    queueAges(sql),
    isCounted ? countActors(sql) : null,
  ]);
  const seen = nodes.map(({ id, name, roles, kinds, startedAt, silentMs }) => {
    return { id, name, roles: roles.split(','), kinds: jsonOf<string[]>(kinds) ?? [], startedAt, silentMs };
  });
  return { answeredBy: nodeName, nodes: seen, queues, actors: actors === null ? null : [...actors] };
}

async function mustFind(sql: Sql, key: string): Promise<StoredActor> {
  const row = await findActor(sql, key);
  if (row === null) throw new Rejection('not_found', `There is no actor \`${key}\``);
  return row;
}

const summaryOf = (kind: Kind): Answer<'kind.list'>['rows'][number] => ({
  name: kind.name,
  machine: kind.hash,
  strict: kind.strict,
  statuses: kind.statuses === null ? null : [...kind.statuses],
  activities: [...kind.activities.keys()],
});
