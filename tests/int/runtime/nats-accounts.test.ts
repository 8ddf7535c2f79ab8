/** The configuration of nats-server that docs/operations.md shows, as it stands there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
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
import { loopbackCertificate, loopbackKey } from '../../support/loopback-tls.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
const [shown = ''] = /^accounts \{[\s\S]+?^\}$/m.exec(page) ?? [];
const [shownTls = ''] = /^tls \{.+\}$/m.exec(page) ?? [];
const folder = temporaryFolder();

let server: ServiceProcess;
let port: number;
let database: TestDatabase;
let node: Runtime;
let school: NatsClient;
const urlOf = (user: string): string => `nats://${user}:${user}-secret@127.0.0.1:${port}`;

/** The page's accounts with what else is given, on loopback. */
function serve(name: string, at: number, more: string, isReady: () => Promise<boolean>) {
  const file = join(folder.path, `${name}.conf`);
  const accounts = shown.replaceAll(/password: \$(\w+)_PASSWORD/g, (_all, user: string) => {
    return `password: "${user.toLowerCase()}-secret"`;
  });
  const store = join(folder.path, name);
  writeFileSync(
    file,
    `listen: "127.0.0.1:${at}"\njetstream { store_dir: "${store}" }\n${accounts}\n${more}\n`,
  );
  return startService({
    name: 'nats-server',
    command: { program: inject('natsServerBin'), args: ['-c', file] },
    logFile: join(folder.path, `${name}.log`),
    stopSignal: 'SIGTERM',
    isReady,
    readyMsMax: 30_000,
  });
}

beforeAll(async () => {
  port = await freePort();
  server = await serve('plain', port, '', () =>
    connectNats({ url: urlOf('node'), name: 'ready' }).then(
      (connection) => connection.close().then(() => true),
      () => false,
    ),
  );
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

it('with its `tls` block nobody gets in unencrypted, or past a certificate that Node does not trust', async () => {
  const [certificate, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')];
  writeFileSync(certificate, loopbackCertificate);
  writeFileSync(key, loopbackKey);
  const tls = shownTls.replace('/etc/nats/server.pem', certificate).replace('/etc/nats/server.key', key);
  const at = await freePort();
  const encrypted = await serve('encrypted', at, tls, () => firstLine(at).then(Boolean, () => false));
  const url = `nats://node:node-secret@127.0.0.1:${at}`;
  const trusted = getCACertificates();
  try {
    expect(JSON.parse((await firstLine(at)).slice('INFO '.length))).toMatchObject({ tls_required: true });
    await expect(connectNats({ url, name: 'node' })).rejects.toThrow(/certificate/);
    setDefaultCACertificates([...trusted, loopbackCertificate]);
    const connection = await connectNats({ url, name: 'node' });
    await (await jetstreamManager(connection)).getAccountInfo();
    await connection.close();
    expect(
      await said(at, 'CONNECT {"user":"node","pass":"node-secret","verbose":true}\r\nPING\r\n'),
    ).not.toContain('PONG');
  } finally {
    setDefaultCACertificates(trusted);
    await encrypted.stop();
  }
});

/** What a server says to somebody who speaks in the clear, until it hangs up. */
function said(at: number, words: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let heard = '';
  const socket = connectTcp({ host: '127.0.0.1', port: at }, () => socket.write(words));
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('close', () => resolve(heard)).on('error', reject);
  return promise;
}

function firstLine(at: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connectTcp({ host: '127.0.0.1', port: at });
  socket.setEncoding('utf8').once('data', (text: string) => {
    socket.destroy();
    resolve(text.split('\r\n')[0] ?? '');
  });
  socket.on('error', reject);
  return promise;
}
