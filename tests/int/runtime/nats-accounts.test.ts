/** The configuration of nats-server that docs/operations.md shows, as it stands there but for its TLS. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { subjectsOf } from '../../../contracts/subjects.ts';
import { connectClient, type NatsClient } from '../../../runtime/client.ts';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import { type ServiceProcess, startService } from '../../../runtime/embedded/service.ts';
import { type Runtime, startRuntime } from '../../../runtime/runtime.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { openDatabase, type TestDatabase } from '../../support/database.ts';
import { testKinds } from '../../support/kinds.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
const [shown = ''] = /^accounts \{[\s\S]+?^\}$/m.exec(page) ?? [];
const folder = temporaryFolder();

let server: ServiceProcess;
let port: number;
let database: TestDatabase;
let node: Runtime;
let school: NatsClient;
const urlOf = (user: string): string => `nats://${user}:${user}-secret@127.0.0.1:${port}`;

beforeAll(async () => {
  port = await freePort();
  const file = join(folder.path, 'nats.conf');
  const accounts = shown.replaceAll(/password: \$(\w+)_PASSWORD/g, (_all, user: string) => {
    return `password: "${user.toLowerCase()}-secret"`;
  });
  const store = join(folder.path, 'store');
  writeFileSync(file, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${store}" }\n${accounts}\n`);
  server = await startService({
    name: 'nats-server',
    command: { program: inject('natsServerBin'), args: ['-c', file] },
    logFile: join(folder.path, 'nats.log'),
    stopSignal: 'SIGTERM',
    isReady: () =>
      connectNats({ url: urlOf('node'), name: 'ready' }).then(
        (connection) => connection.close().then(() => true),
        () => false,
      ),
    readyMsMax: 30_000,
  });
  database = await openDatabase();
  const services = { databaseUrl: database.url, natsUrl: urlOf('node'), http: null };
  node = await startRuntime({ kinds: testKinds, ...services });
  school = await connectClient({ url: urlOf('school'), name: 'school' });
});
afterAll(async () => {
  await school.close();
  await node.stop();
  await server.stop();
  await database.drop();
  folder.remove();
});

it('a node and a client work with it, by request and by durable command', async () => {
  expect(shown).toContain('_INBOX_school.>');
  expect(await school.create('counter', { id: 'a' })).toMatchObject({ result: 'accepted' });
  await school.command('counter/a', { type: 'ADD', n: 1 }, { messageId: 'command-1' });
  await until(async () => (await school.get('counter/a')).version === 2);
});

it('a client hears no other’s answers and changes no stream', async () => {
  const connection = await connectNats({ url: urlOf('school'), name: 'school' });
  const refused = Promise.withResolvers<Error>();
  connection.subscribe('_INBOX_other.>', {
    callback: (error) => {
      if (error !== null) refused.resolve(error);
    },
  });
  expect(String(await refused.promise)).toContain('ermissions');
  await expect(jetstreamManager(connection, { timeout: 1_000 })).rejects.toThrow();
  const jsm = await jetstreamManager(connection, { timeout: 1_000, checkAPI: false });
  await expect(jsm.streams.delete(subjectsOf().streams.facts.name)).rejects.toThrow();
  await connection.close();
});
