/**
 * The verbs that look, and the two that lift something back. Rows come as the ledger keeps them and leave as
 * JSON.
 */
import type { Bells } from '../../actors/ports.ts';
import type { OutcomeRecord } from '../../contracts/answer.ts';
import type { Answer, Request } from '../../contracts/api.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import { kindOf } from '../../contracts/ids.ts';
import { Fault, Rejection } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import { chartOf, mermaidOf } from '../../machines/chart.ts';
import type { Kind } from '../../machines/kind.ts';
import { readSnapshot } from '../../machines/snapshot.ts';
import { acceptedBy } from '../../machines/step.ts';
import type { Sql } from '../../persistence/connect.ts';
import { redriveLetter } from '../../persistence/redrive-letter.ts';
import { releaseActor } from '../../persistence/release-actor.ts';
import { countActors } from '../../persistence/views/count-actors.ts';
import { findActor, type StoredActor } from '../../persistence/views/find-actor.ts';
import { listActors } from '../../persistence/views/list-actors.ts';
import { listDeadLetters } from '../../persistence/views/list-dead-letters.ts';
import { listHistory } from '../../persistence/views/list-history.ts';
import { listNodes } from '../../persistence/views/list-nodes.ts';
import { pendingOf } from '../../persistence/views/pending-of.ts';
import { queueAges } from '../../persistence/views/queue-ages.ts';
import { assertKnown } from './known-kind.ts';
import type { ApiHandlers } from './surface.ts';

export interface ReadsHost {
  readonly sql: Sql;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly bells: Bells;
  readonly nodeName: string;
}

export type ReadVerb =
  | 'actor.get'
  | 'actor.list'
  | 'actor.history'
  | 'actor.release'
  | 'kind.list'
  | 'kind.get'
  | 'node.status'
  | 'deadletter.list'
  | 'deadletter.redrive';

export function createReads(host: ReadsHost): Pick<ApiHandlers, ReadVerb> {
  const { sql, kinds } = host;
  return {
    'actor.get': ({ key }) => getActor(host, key),
    'actor.list': async (asked) => {
      const found = await listActors(sql, { ...asked, limit: asked.limit + 1 });
      return pageOf(
        found,
        asked.limit,
        (row) => row.key,
        (row) => ({ ...row, outcome: jsonOf<OutcomeRecord>(row.outcome) }),
      );
    },
    'actor.history': (asked) => history(host, asked),
    'actor.release': async ({ key }) => {
      await mustFind(sql, key);
      const released = await releaseActor(sql, key);
      if (released) host.bells.mail([key]);
      return { key, released };
    },
    'kind.list': () => Promise.resolve({ rows: [...kinds.values()].map(summaryOf) }),
    'kind.get': (asked) => {
      const kind = assertKnown(kinds, asked.kind);
      return Promise.resolve({ ...summaryOf(kind), chart: { ...chartOf(kind) }, mermaid: mermaidOf(kind) });
    },
    'node.status': (asked) => nodeStatus(host, asked.counts),
    'deadletter.list': async (asked) => {
      const { after, limit } = asked;
      const found = await listDeadLetters(sql, { ...asked, after: cursorOf(after), limit: limit + 1 });
      const rowOf = (row: (typeof found)[number]) => ({
        ...row,
        letter: jsonOf(row.letter),
        error: jsonOf(row.error),
      });
      return pageOf(found, limit, (row) => String(row.id), rowOf);
    },
    'deadletter.redrive': ({ id }) => redrive(host, id),
  };
}

async function getActor({ sql, kinds, limits }: ReadsHost, key: string): Promise<Answer<'actor.get'>> {
  const row = await mustFind(sql, key);
  const { mail, tasks } = await pendingOf(sql, key, limits.listRowsMax);
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
    accepts: acceptsOf(kinds.get(kindOf(key as ActorKey)), row),
    mail,
    tasks: tasks.map((task) => ({ ...task, error: jsonOf(task.error) })),
  };
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

async function redrive({ sql, bells }: ReadsHost, id: number): Promise<Answer<'deadletter.redrive'>> {
  const result = await redriveLetter(sql, id);
  switch (result.kind) {
    case 'unknown':
      throw new Rejection(
        'not_found',
        `There is no dead letter ${id}; \`deadletter.list\` shows those there are`,
      );
    case 'impossible':
      throw new Rejection(
        'invalid_request',
        `Dead letter ${id} was never a message: there is nothing to put back`,
      );
    case 'already':
      return { id, redriven: false };
    case 'redriven':
      if (result.actor !== null) bells.mail([result.actor]);
      if (result.task !== null) bells.tasks([result.task]);
      return { id, redriven: true };
  }
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

/** One row more than asked for says whether there is a next page, so that the last one says null. */
function pageOf<Row, Shown>(
  found: readonly Row[],
  limit: number,
  cursor: (row: Row) => string,
  shown: (row: Row) => Shown,
): { rows: Shown[]; next: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows: rows.map(shown), next: found.length > limit && last !== undefined ? cursor(last) : null };
}

function cursorOf(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new Rejection(
    'invalid_request',
    `Expected \`after\` to be the \`next\` of a page, got \`${after.slice(0, 60)}\``,
  );
}

/** What the ledger holds was written by us in this shape. */
const jsonOf = <T = unknown>(text: string | null): T | null =>
  text === null ? null : (JSON.parse(text) as T);
