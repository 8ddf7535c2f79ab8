/**
 * Closes a task and files its answer as mail, for an answer whose actor cannot take it right now. Only a
 * task that `owner` is processing can be closed so: one that was answered, cancelled or taken away before
 * keeps what it has, and the answer goes nowhere.
 */
import type { TaskSettlement } from '../../actors/ports.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import type { SqlSession } from '../connect.ts';

export interface FiledAnswer {
  readonly settlement: TaskSettlement;
  readonly answer: Envelope;
  readonly owner: string;
}

export const fileAnswer = (sql: SqlSession, { settlement, answer, owner }: FiledAnswer) =>
  sql`
    with closed as (
      update tasks
      set status = ${settlement.status}, result = ${settlement.result}::json,
          error = ${settlement.error}::json, lease_owner = null, lease_until = null, finished_at = assay_now()
      where id = ${settlement.id} and status = 'processing' and lease_owner = ${owner}
      returning id
    )
    insert into mailbox (id, target, type, payload, sender, causation_id, correlation_id, trace)
    select ${answer.id}, ${answer.target}, ${answer.type}, ${JSON.stringify(answer.payload)}::json,
           ${answer.sender ?? null}, ${answer.causation ?? null}, ${answer.correlation ?? null},
           ${answer.trace ?? null}
    from closed`;
