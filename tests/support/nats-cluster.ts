/** Three nats-servers as one cluster on loopback, each of which a test may kill and start again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { inject } from 'vitest';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { type ServiceProcess, startService } from '../../runtime/embedded/service.ts';
import { connectNats } from '../../runtime/wire/connect-nats.ts';
import { killed } from './killed.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

export interface NatsCluster {
  /** All three, comma-separated. */
  readonly url: string;
  kill(index: number): Promise<void>;
  /** The same server again, on its port and store; back when all three follow one leader. */
  start(index: number): Promise<void>;
  stop(): Promise<void>;
}

interface Member {
  readonly name: string;
  readonly port: number;
  readonly routePort: number;
  readonly home: string;
}

const SIZE = 3;
const startMsMax = 30_000;

export async function startNatsCluster(): Promise<NatsCluster> {
  const folder = temporaryFolder();
  const members: Member[] = [];
  for (let index = 0; index < SIZE; index += 1) {
    const name = `n${index}`;
    const home = join(folder.path, name);
    mkdirSync(home);
    members.push({ name, home, port: await freePort(), routePort: await freePort() });
  }
  for (const member of members) writeFileSync(configFile(member), configOf(member, members));
  const servers = await Promise.all(members.map(startMember));
  const url = members.map(({ port }) => `nats://test:test@127.0.0.1:${port}`).join(',');
  await whole(url);
  return {
    url,
    kill: (index) => killed(servers[index]?.pid ?? 0, 'SIGKILL'),
    async start(index) {
      servers[index] = await startMember(members[index] as Member);
      await whole(url);
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      folder.remove();
    },
  };
}

const configFile = ({ home }: Member): string => join(home, 'nats.conf');

const configOf = ({ name, port, routePort, home }: Member, all: readonly Member[]): string =>
  [
    `server_name: ${name}`,
    `listen: "127.0.0.1:${port}"`,
    'authorization { user: test, password: test }',
    `jetstream { store_dir: ${JSON.stringify(join(home, 'store'))} }`,
    'cluster {',
    '  name: three',
    `  listen: "127.0.0.1:${routePort}"`,
    `  routes: [${all.map((member) => `"nats://127.0.0.1:${member.routePort}"`).join(', ')}]`,
    '}',
    '',
  ].join('\n');

const startMember = (member: Member): Promise<ServiceProcess> =>
  startService({
    name: member.name,
    command: { program: inject('natsServerBin'), args: ['-c', configFile(member)] },
    logFile: join(member.home, 'nats.log'),
    stopSignal: 'SIGTERM',
    isReady: () => Promise.resolve(true),
    readyMsMax: startMsMax,
  });

/** A stream that needs all three can be made: they know each other and have a leader. */
async function whole(url: string): Promise<void> {
  let connection: NatsConnection | null = null;
  try {
    await until(
      async () => {
        connection ??= await connectNats({ url, name: 'whole' });
        const jsm = await jetstreamManager(connection, { timeout: 1_000 });
        await jsm.streams.add({ name: 'WHOLE', subjects: ['whole'], num_replicas: SIZE });
        return jsm.streams.delete('WHOLE');
      },
      { timeoutMs: startMsMax, what: 'three nats-servers to become a cluster' },
    );
  } finally {
    await (connection as NatsConnection | null)?.close();
  }
}
