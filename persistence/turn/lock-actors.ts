/**
 * Locks the asked actors, in key order, and reads them. One that is locked elsewhere is passed over (T1).
 * `hasMail` is of the moment before the lock: what comes later is rung for by whoever writes it. It is asked
 * for with a limit: `exists` Postgres answers by reading the whole mailbox into memory first, with a plan
 * made while it was empty.
 */
import type { ActorRow } from '../../actors/ports.ts';
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const lockActors = (sql: Sql, keys: readonly string[]) =>
  sql<(ActorRow & { hasMail: boolean })[]>`
    select key, kind, machine, status, snapshot::text as snapshot, version, seq, encode(head, 'hex') as head,
           outcome::text as outcome, parent::text as parent, correlation_id as "correlationId", restarts,
           quarantined,
           floor(extract(epoch from assay_now() - restarts_since) * 1000)::bigint as "windowMs",
           coalesce(greatest(0, ceil(extract(epoch from retry_at - assay_now()) * 1000)), 0)::int as "restMs",
           (select true from mailbox
            where target = key and due_at - assay_now() <= interval '0' limit 1) is not null as "hasMail"
    from actors
    where key = any(${textArray(keys)}::text[])
    order by key
    for update skip locked`.execute();
