/** Every fact that the stream holds, read once for all tests of a file. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { idOf, parseActorKey } from '../../contracts/ids.ts';
import { subjectsOf } from '../../contracts/subjects.ts';
import { connectNats } from '../../runtime/wire/connect-nats.ts';

export interface LoggedFact {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly payload: object;
}

export interface FactLog {
  /** What this actor and its children have said so far, their ends aside. */
  of(rootId: string): Promise<readonly LoggedFact[]>;
  all(): Promise<readonly LoggedFact[]>;
  close(): Promise<void>;
}

export async function openFactLog(url: string, prefix = 'assay'): Promise<FactLog> {
  const connection = await connectNats({ url, name: 'fact-log' });
  const jsm = await jetstreamManager(connection);
  const { streams } = jetstream(connection);
  const { name } = subjectsOf(prefix).streams.facts;
  const facts: LoggedFact[] = [];
  let read = 0;
  const all = async (): Promise<readonly LoggedFact[]> => {
    const { last_seq: last } = (await jsm.streams.info(name)).state;
    const stream = await streams.get(name);
    for (; read < last; read += 1) {
      const message = await stream.getMessage({ seq: read + 1 });
      if (message !== null) facts.push(message.json<LoggedFact>());
    }
    return facts;
  };
  return {
    all,
    of: async (rootId) =>
      (await all()).filter(({ id, source }) => !id.endsWith('#finished') && isWithin(rootId, source)),
    close: () => connection.close(),
  };
}

function isWithin(rootId: string, source: string): boolean {
  const id = idOf(parseActorKey(source));
  return id === rootId || id.startsWith(`${rootId}~`);
}
