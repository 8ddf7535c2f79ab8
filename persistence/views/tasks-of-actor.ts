/** The tasks of one actor, newest first, ended ones included: their ids begin with its key. */
import type { TaskStatus } from '../../contracts/words.ts';
import type { Sql } from '../connect.ts';

export interface TaskOfActor {
  readonly id: string;
  readonly child: string;
  readonly activity: string;
  readonly status: TaskStatus;
  readonly attempts: number;
  readonly attemptsMax: number;
  readonly error: string | null;
  readonly note: string | null;
  readonly runAt: Date;
  readonly deadline: Date | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: Date | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export const tasksOfActor = (sql: Sql, actor: string, rowsMax: number) =>
  sql<TaskOfActor[]>`
    select id, child, activity, status, attempts, attempts_max as "attemptsMax", error::text as error,
           heartbeat::text as note, run_at as "runAt", deadline, lease_owner as "leaseOwner",
           lease_until as "leaseUntil", created_at as "createdAt", finished_at as "finishedAt"
    from (
      -- The character behind the one that ends a key: exactly the ids that this actor caused.
      select * from tasks where id > ${`${actor}#`} and id < ${`${actor}$`} order by id limit 10000
    ) as caused
    order by created_at desc, id desc
    limit ${rowsMax}::int`;
