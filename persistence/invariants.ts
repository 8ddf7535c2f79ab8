/**
 * The invariants T1–T7, as far as rows can show them: one statement per rule, which finds what breaks it.
 * Every statement takes `graceSeconds` and answers rows of `{actor, detail}`; none of them writes.
 *
 * A ledger at work is never quite at rest: what is only late counts when it is older than the grace.
 */
import type { SqlSession } from './connect.ts';
import { importedReason } from './import-journals.ts';

export interface Finding {
  readonly actor: string;
  readonly detail: string;
}

export interface Invariant {
  readonly name: string;
  /** Of the design: T1–T7. */
  readonly proves: string;
  readonly rule: string;
  readonly cure: string;
  find(sql: SqlSession, graceSeconds: number, rowsMax: number): PromiseLike<readonly Finding[]>;
}

const cures = {
  history:
    'Rows were changed from outside: restore them from a backup, `assay journal verify` names the first',
  sweep: 'Is a node with the role of host and supervisor running, and not held? See `assay status`',
};

export const invariants: readonly Invariant[] = [
  {
    name: 'one-outcome',
    proves: 'T6',
    rule: 'an actor ends once, its row says so, and nothing is applied to it afterwards',
    cure: cures.history,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with ends as (
        select actor, count(*) as count, min(seq) as seq from journal
        where outcome = 'applied' and effects::text like '%"finished %' group by actor
      )
      select coalesce(actors.key, ends.actor) as actor,
             case when ends.count > 1 then 'ended ' || ends.count || ' times'
                  when ends.actor is null then 'has an outcome, but no entry that ended it'
                  when actors.outcome is null then 'was ended by entry ' || ends.seq || ', but has no outcome'
                  else 'was changed after entry ' || ends.seq || ' ended it' end as detail
      from ends full join actors on actors.key = ends.actor
      where ends.count > 1 or (ends.actor is null and actors.outcome is not null)
         or (ends.actor is not null and actors.outcome is null)
         or exists (select from journal later where later.actor = ends.actor and later.seq > ends.seq
                    and later.outcome = 'applied')
      limit ${rowsMax}`,
  },
  {
    name: 'versions',
    proves: 'T1, T7',
    rule: 'seqs and versions have no gap and agree with the row of the actor, and so does its status',
    cure: cures.history,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with counted as (
        select actor, count(*) as rows, min(seq) as first, max(seq) as last, max(version) as version,
               count(*) filter (where outcome = 'applied') as applied
        from journal group by actor
      )
      select coalesce(actors.key, counted.actor) as actor,
             case when actors.key is null then 'has a journal, but no row'
                  when counted.actor is null then 'has no journal'
                  when newest.to_status is distinct from actors.status
                    then 'stands in ' || actors.status || ', its journal ends in '
                         || coalesce(newest.to_status, '-')
                  else 'stands at ' || actors.seq || ' with version ' || actors.version || '; its '
                    || counted.rows || ' entries end at ' || counted.last
                    || ' with version ' || counted.version end as detail
      from counted full join actors on actors.key = counted.actor
           left join journal newest on newest.actor = counted.actor and newest.seq = counted.last
      where actors.key is null or counted.actor is null or counted.first <> 1 or counted.rows <> counted.last
         or counted.last <> actors.seq or counted.version <> actors.version
         or counted.applied <> counted.version or newest.to_status is distinct from actors.status
      limit ${rowsMax}`,
  },
  {
    name: 'messages-once',
    proves: 'T3',
    rule: 'an actor has each message in its journal once',
    cure: 'The unique index `journal_message` is missing or broken: find the twins, then create it anew',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select actor, 'has ' || message_id || ' ' || count(*) || ' times' as detail
      from journal group by message_id, actor having count(*) > 1
      limit ${rowsMax}`,
  },
  {
    name: 'sending-order',
    proves: 'T4',
    rule: 'what one actor sent another is applied in that order; timers and redriven letters apart',
    cure: 'Report it with an export of both journals: `assay journal export`',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      with sent as (
        select actor, seq, sender, message_id, type,
               substring(message_id from '#([0-9]+)[.]-?[0-9]+$')::bigint as sent_at
        from journal
        where sender like '%/%' and sender <> actor and message_id like sender || '#%'
          and not exists (select from dead_letters where dead_letters.message_id = journal.message_id)
          and not exists (
            select from journal cause
            where cause.actor = journal.sender
              and cause.seq = substring(journal.message_id from '#([0-9]+)[.]-?[0-9]+$')::bigint
              and cause.effects::text like '%"timer %' || journal.actor || '%')
      ), ordered as (
        select *, lag(sent_at) over (partition by actor, sender order by seq) as before from sent
      )
      select actor, 'took ' || message_id || ' after one that ' || sender || ' sent at ' || before as detail
      from ordered where before > sent_at
      limit ${rowsMax}`,
  },
  {
    name: 'caused',
    proves: 'T2',
    rule: 'what an actor received from another, or publishes, was caused by an entry that is there',
    cure: cures.history,
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select journal.actor, 'took ' || message_id || ', which ' || journal.sender || ' never sent' as detail
      from journal join actors on actors.key = journal.sender
      where message_id like journal.sender || '#%'
        and substring(message_id from '#([0-9]+)[.]-?[0-9]+$')::bigint > actors.seq
      union all
      select outbox.payload ->> 'source', 'publishes ' || outbox.id || ', which it never said'
      from outbox left join actors on actors.key = outbox.payload ->> 'source'
      where outbox.payload ->> 'source' is not null
        and (actors.key is null or (outbox.payload ->> 'version')::bigint > actors.version)
      union all
      select actors.key, 'publishes its end, and goes on'
      from outbox join actors on outbox.id = actors.key || '#finished'
      where actors.outcome is null
      limit ${rowsMax}`,
  },
  {
    name: 'mail-taken',
    proves: 'T5',
    rule: 'mail that is due is taken, unless its actor is in quarantine or resting after a fault',
    cure: cures.sweep,
    find: (sql, graceSeconds, rowsMax) => sql<Finding[]>`
      select target as actor, type || ' (' || mailbox.id || ') is due since ' || due_at as detail
      from mailbox left join actors on actors.key = mailbox.target
      where due_at < assay_now() - ${graceSeconds}::float8 * interval '1 second'
        and actors.quarantined is null and (actors.retry_at is null or actors.retry_at <= assay_now())
      order by due_at
      limit ${rowsMax}`,
  },
  {
    name: 'mail-gone',
    proves: 'T3',
    rule: 'a message that was applied is in no mailbox any more',
    cure: 'The next turn of the actor drops it; if the actor is in quarantine, `assay actor release <key>`',
    find: (sql, graceSeconds, rowsMax) => sql<Finding[]>`
      select target as actor, mailbox.type || ' (' || mailbox.id || ') is entry ' || journal.seq
             || ' already' as detail
      from mailbox join journal on journal.message_id = mailbox.id and journal.actor = mailbox.target
      where due_at < assay_now() - ${graceSeconds}::float8 * interval '1 second' or due_at > assay_now()
      limit ${rowsMax}`,
  },
  {
    name: 'leases',
    proves: 'T5',
    rule: 'a task whose lease ran out is given to somebody else',
    cure: cures.sweep,
    find: (sql, graceSeconds, rowsMax) => sql<Finding[]>`
      select actor, activity || ' (' || id || ') was leased to ' || coalesce(lease_owner, '-') || ' until '
             || lease_until as detail
      from tasks
      where status = 'processing'
        and lease_until < assay_now() - ${graceSeconds}::float8 * interval '1 second'
      order by lease_until
      limit ${rowsMax}`,
  },
  {
    name: 'outbox',
    proves: 'T5',
    rule: 'a fact that was said is published',
    cure: 'Is NATS reachable, with room in the stream of facts? See `assay status` and the log of the nodes',
    find: (sql, graceSeconds, rowsMax) => sql<Finding[]>`
      select coalesce(payload ->> 'source', '-') as actor,
             id || ' waits since ' || created_at || ' after ' || attempts || ' attempts' as detail
      from outbox
      where created_at < assay_now() - ${graceSeconds}::float8 * interval '1 second'
      order by created_at
      limit ${rowsMax}`,
  },
  {
    name: 'fact-letters',
    proves: 'T5',
    rule: 'a fact waits to be published or is a dead letter, never both',
    cure: 'Discard one of the two by hand: published later, the fact would be there twice',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select coalesce(outbox.payload ->> 'source', '-') as actor,
             outbox.id || ' is dead letter ' || dead_letters.id || ' and waits in the outbox' as detail
      from dead_letters join outbox on outbox.id = dead_letters.message_id
      where reason = 'fact' and redriven_at is null
      limit ${rowsMax}`,
  },
  {
    name: 'task-actors',
    proves: 'T5',
    rule: 'the actor of a task exists',
    cure: 'Restore the actor from a backup, or cancel the task: nobody waits for it',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select tasks.actor, 'does not exist, its task ' || tasks.id || ' is ' || tasks.status as detail
      from tasks left join actors on actors.key = tasks.actor
      where actors.key is null
      limit ${rowsMax}`,
  },
  {
    name: 'task-answers',
    proves: 'T3, T5',
    rule: 'a task is closed when its answer is taken, and its actor hears how it was closed',
    cure: 'Report it with an export of the journal: `assay journal export`',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select tasks.actor,
             case when tasks.finished_at is null
                    then 'took the answer of ' || tasks.id || ' as entry ' || journal.seq || ', the task is '
                         || tasks.status
                  else 'never hears of its task ' || tasks.id || ', which is ' || tasks.status end as detail
      from tasks left join journal
           on journal.message_id = 'task:' || tasks.id and journal.actor = tasks.actor
      where (tasks.finished_at is null and journal.seq is not null)
         or (tasks.status in ('completed', 'failed', 'expired') and journal.seq is null
             and not exists (select from mailbox
                             where mailbox.id = 'task:' || tasks.id and mailbox.target = tasks.actor)
             and not exists (select from dead_letters
                             where dead_letters.message_id = 'task:' || tasks.id
                               and dead_letters.actor = tasks.actor))
      limit ${rowsMax}`,
  },
  {
    name: 'ended-rests',
    proves: 'T6',
    rule: 'an actor that has ended has no open task and no timer of its own',
    cure: 'Cancel the task or delete the timer: nobody will hear it',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select actors.key as actor, 'has ended, its task ' || tasks.id || ' is ' || tasks.status as detail
      from tasks join actors on actors.key = tasks.actor
      where tasks.finished_at is null and actors.outcome is not null
      union all
      select actors.key, 'has ended, its timer ' || mailbox.timer || ' waits for ' || mailbox.due_at
      from mailbox join actors on actors.key = mailbox.sender
      where mailbox.timer is not null and actors.outcome is not null
      limit ${rowsMax}`,
  },
  {
    name: 'parents',
    proves: 'T5',
    rule: 'the parent of a child exists, unless the child was imported',
    cure: 'Restore the parent from a backup, or `assay actor cancel` the child',
    find: (sql, _grace, rowsMax) => sql<Finding[]>`
      select child.key as actor,
             'has the parent ' || (child.parent ->> 'key') || ', which does not exist' as detail
      from actors child left join actors parent on parent.key = child.parent ->> 'key'
      where child.parent is not null and parent.key is null
        and coalesce(child.quarantined, '') not like ${`${importedReason}%`}
      limit ${rowsMax}`,
  },
];
