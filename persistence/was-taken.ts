/** Whether the journal has a message: then it was answered, and its answer stands (T3). */
import type { Envelope } from '../contracts/envelope.ts';
import type { Sql } from './connect.ts';

export async function wasTaken(sql: Sql, { id, target }: Pick<Envelope, 'id' | 'target'>): Promise<boolean> {
  const found = await sql`select from journal where message_id = ${id} and actor = ${target}`;
  return found.count > 0;
}
