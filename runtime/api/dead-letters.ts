/** The verbs of dead letters: looked at, and put back one by one or many at once. */
import type { Bells } from '../../actors/ports.ts';
import type { Answer, Request } from '../../contracts/api.ts';
import { Rejection } from '../../contracts/failures.ts';
import type { Sql } from '../../persistence/connect.ts';
import { redriveLetter } from '../../persistence/redrive-letter.ts';
import { findDeadLetter } from '../../persistence/views/find-dead-letter.ts';
import { listDeadLetters } from '../../persistence/views/list-dead-letters.ts';
import { cursorOf, letterOf, pageOf } from './rows.ts';
import type { ApiHandlers } from './surface.ts';

export interface DeadLettersHost {
  readonly sql: Sql;
  readonly bells: Bells;
}

type LetterVerb = 'deadletter.list' | 'deadletter.get' | 'deadletter.redrive' | 'deadletter.redriveMany';

export function createDeadLetters(host: DeadLettersHost): Pick<ApiHandlers, LetterVerb> {
  const { sql } = host;
  return {
    'deadletter.list': async (asked) => {
      const { after, limit } = asked;
      const found = await listDeadLetters(sql, { ...asked, after: cursorOf(after), limit: limit + 1 });
      return pageOf(found, limit, (row) => String(row.id), letterOf);
    },
    'deadletter.get': async ({ id }) => {
      const letter = await findDeadLetter(sql, id);
      if (letter === null) throw unknownLetter(id);
      return letterOf(letter);
    },
    'deadletter.redrive': async ({ id }) => {
      const kind = await putBack(host, id);
      if (kind === 'unknown') throw unknownLetter(id);
      if (kind !== 'impossible') return { id, redriven: kind === 'redriven' };
      const message = `Dead letter ${id} was never a message: there is nothing to put back`;
      throw new Rejection('invalid_request', message);
    },
    'deadletter.redriveMany': (asked) => redriveMany(host, asked),
  };
}

const unknownLetter = (id: number): Rejection =>
  new Rejection('not_found', `There is no dead letter ${id}; \`deadletter.list\` shows those there are`);

/** One after the other: they were buried in this order, and many at once would only wait for each other. */
async function redriveMany(
  host: DeadLettersHost,
  { ids, limit, ...filter }: Request<'deadletter.redriveMany'>,
): Promise<Answer<'deadletter.redriveMany'>> {
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (ids !== undefined && isFiltered) {
    const message = 'Expected `ids` or a filter, got both; leave one of them out';
    throw new Rejection('invalid_request', message);
  }
  const found = ids ?? (await openLetters(host, filter, limit + 1));
  const counts = { redriven: 0, already: 0, impossible: 0, unknown: 0 };
  for (const id of ids ?? found.slice(0, limit)) counts[await putBack(host, id)] += 1;
  return { ...counts, isMore: ids === undefined && found.length > limit };
}

async function openLetters(
  { sql }: DeadLettersHost,
  filter: Omit<Request<'deadletter.redriveMany'>, 'ids' | 'limit'>,
  limit: number,
): Promise<number[]> {
  const letters = await listDeadLetters(sql, { ...filter, open: true, newestFirst: false, limit });
  return letters.map(({ id }) => id);
}

async function putBack({ sql, bells }: DeadLettersHost, id: number) {
  const result = await redriveLetter(sql, id);
  if (result.kind !== 'redriven') return result.kind;
  if (result.actor !== null) bells.mail([result.actor]);
  if (result.task !== null) bells.tasks([result.task]);
  return result.kind;
}
