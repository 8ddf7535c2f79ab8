/**
 * A fact that cannot be published: from the outbox to the dead letters, in one statement, so it is never in
 * both.
 */
import type { ErrorRecord } from '../../contracts/failures.ts';
import type { SqlSession } from '../connect.ts';

export const buryFact = (sql: SqlSession, { id, error }: { id: string; error: ErrorRecord }) =>
  sql`
    with gone as (
      delete from outbox where id = ${id} returning *
    )
    insert into dead_letters (reason, actor, message_id, type, letter, error)
    -- Not out of the payload: Postgres reads nothing out of JSON that has a NUL anywhere.
    select 'fact', replace(substring(subject from '\.fact\.([^.]+\.[^.]+)\.'), '.', '/'), id,
           substring(subject from '\.fact\.[^.]+\.[^.]+\.(.+)$'),
           json_build_object('id', id, 'subject', subject, 'payload', payload, 'headers', headers),
           ${JSON.stringify(error)}::json
    from gone`;
