/** All that a ledger holds, read out of Postgres in the shape in which the model keeps it. */
import type { JournalRow } from '../../../actors/ports.ts';
import type { Sql, SqlSession } from '../../../persistence/connect.ts';
import type { Rows, StoredActor, StoredDeed, StoredFact } from './world.ts';
import type { StoredLetter, StoredMail, StoredNode, StoredTask } from './world.ts';

/** One snapshot of the database: turns may go on meanwhile. */
export const readRows = (sql: Sql, nowMs: number): Promise<Rows> =>
  sql.begin('isolation level repeatable read read only', async (tx) => ({
    nowMs,
    actors: new Map((await readActors(tx)).map((row) => [row.key, row])),
    journal: Map.groupBy(await readJournal(tx), (row) => row.actor),
    mailbox: new Map((await readMail(tx)).map((row) => [row.seq, row])),
    tasks: new Map((await readTasks(tx)).map((row) => [row.id, row])),
    outbox: new Map((await readFacts(tx)).map((row) => [row.id, row])),
    deadLetters: [...(await readLetters(tx))],
    nodes: new Map((await readNodes(tx)).map((row) => [row.id, row])),
    supervisorLog: [...(await readDeeds(tx))],
  }));

const ms = (sql: SqlSession, column: string) => sql`(extract(epoch from ${sql(column)}) * 1000)::float8`;

const readActors = (sql: SqlSession) =>
  sql<StoredActor[]>`
    select key, kind, machine, status, snapshot::text as snapshot, version, seq, encode(head, 'hex') as head,
           outcome::text as outcome, parent::text as parent, correlation_id as "correlationId", restarts,
           ${ms(sql, 'restarts_since')} as "restartsSince", ${ms(sql, 'retry_at')} as "retryAt", quarantined,
           ${ms(sql, 'next_look')} as "nextLook", ${ms(sql, 'moved_at')} as "movedAt",
           stall_ms as "stallMs", ${ms(sql, 'stalled_at')} as "stalledAt"
    from actors order by key`;

const readJournal = (sql: SqlSession) =>
  sql<JournalRow[]>`
    select actor, seq, version, message_id as "messageId", type, payload::text as payload,
           floor(extract(epoch from at) * 1000)::bigint as at, sender, causation_id as "causationId",
           correlation_id as "correlationId", from_status as "fromStatus", to_status as "toStatus",
           effects::text as effects, outcome, answer::text as answer, encode(hash, 'hex') as hash
    from journal order by actor, seq`;

const readMail = (sql: SqlSession) =>
  sql<StoredMail[]>`
    select seq, id, target, type, payload::text as payload, sender, causation_id as causation,
           correlation_id as correlation, trace, ${ms(sql, 'due_at')} as "dueAt", timer, attempts
    from mailbox order by seq`;

const readTasks = (sql: SqlSession) =>
  sql<StoredTask[]>`
    select id, actor, child, activity, input::text as input, status, attempts, attempts_max as "attemptsMax",
           priority, ${ms(sql, 'run_at')} as "runAt", ${ms(sql, 'deadline')} as deadline,
           lease_owner as "leaseOwner", ${ms(sql, 'lease_until')} as "leaseUntil",
           heartbeat::text as heartbeat, result::text as result, error::text as error,
           correlation_id as "correlationId", trace, ${ms(sql, 'finished_at')} as "finishedAt"
    from tasks order by id`;

const readFacts = (sql: SqlSession) =>
  sql<StoredFact[]>`
    select id, subject, payload::text as payload, headers::text as headers, attempts,
           ${ms(sql, 'next_attempt')} as "nextAttempt", error::text as error,
           ${ms(sql, 'created_at')} as "createdAt"
    from outbox order by id`;

const readLetters = (sql: SqlSession) =>
  sql<StoredLetter[]>`
    select reason, actor, message_id as "messageId", type, letter::text as letter, error::text as error
    from dead_letters order by id`;

const readNodes = (sql: SqlSession) =>
  sql<StoredNode[]>`
    select id, name, roles, kinds::text as kinds, ${ms(sql, 'heartbeat_at')} as "heartbeatAt"
    from nodes order by id`;

const readDeeds = (sql: SqlSession) =>
  sql<StoredDeed[]>`
    select node, kind, actor, what, detail::text as detail from supervisor_log order by id`;
