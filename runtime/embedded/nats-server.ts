import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { choosePort } from './free-port.ts';
import { commandLineOf, endProcess } from './process-table.ts';
import { adoptService, type ServiceOptions, type ServiceProcess, startService } from './service.ts';
import type { ServiceAccount } from './services-file.ts';

/**
 * A local nats-server with JetStream on loopback. An orphan of a killed owner is adopted when program and
 * configuration are the ones we would start, else stopped first: two servers on one store would ruin it.
 */
export interface NatsOptions {
  readonly home: string;
  /** Path of the program, from `findNatsServer`. */
  readonly binary: string;
  readonly account: ServiceAccount;
  /** A port that must be used; absent, the account's if it is free, else any. */
  readonly port?: number | undefined;
  readonly onLine: (line: string) => void;
  readonly onExit?: (how: string) => void;
}

export interface NatsServer extends ServiceProcess {
  readonly port: number;
  readonly url: string;
}

const payloadBytesMax = 1024 * 1024;
/** JetStream reads its store before the first client is let in; a guess with much room. */
const readyMsMax = 60_000;
const orphanStopMsMax = 10_000;
const infoMsMax = 1_000;

export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const { home, binary, account, onLine } = options;
  const configFile = join(home, 'nats.conf');
  const argv = [binary, '-c', configFile];
  const serviceAt = (port: number): ServiceOptions => ({
    name: 'nats-server',
    command: { program: binary, args: argv.slice(1) },
    logFile: join(home, 'nats.log'),
    stopSignal: 'SIGTERM',
    isReady: () => greets(port),
    readyMsMax,
    ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
  });
  const expected = options.port || account.port;
  const isSameConfig = readText(configFile) === configOf(options, expected);
  const orphan = await settleOrphan(home, isSameConfig ? argv : [], onLine);
  const port =
    orphan === undefined ? await choosePort('ASSAY_NATS_PORT', options.port, account.port) : expected;
  if (orphan === undefined) writeConfig(configFile, configOf(options, port));
  const service =
    orphan === undefined ? await startService(serviceAt(port)) : adoptService(serviceAt(port), orphan);
  onLine(`nats-server ${orphan === undefined ? 'started' : 'adopted'}: pid ${service.pid}, port ${port}`);
  return { ...service, port, url: `nats://${account.user}:${account.password}@127.0.0.1:${port}` };
}

function configOf({ home, account }: NatsOptions, port: number): string {
  return [
    'server_name: "assay-embedded"',
    `listen: "127.0.0.1:${port}"`,
    `pid_file: ${JSON.stringify(join(home, 'nats.pid'))}`,
    `max_payload: ${payloadBytesMax}`,
    `authorization { user: ${JSON.stringify(account.user)}, password: ${JSON.stringify(account.password)} }`,
    `jetstream { store_dir: ${JSON.stringify(join(home, 'nats'))} }`,
    '',
  ].join('\n');
}

function writeConfig(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

async function settleOrphan(
  home: string,
  argv: readonly string[],
  onLine: (line: string) => void,
): Promise<number | undefined> {
  const pid = Number(readText(join(home, 'nats.pid')));
  const running = Number.isInteger(pid) && pid > 0 ? commandLineOf(pid) : undefined;
  if (running === undefined || !running.join(' ').includes(join(home, 'nats.conf'))) return undefined;
  if (running.join(' ') === argv.join(' ')) return pid;
  onLine(`nats-server: stopping pid ${pid}, left over from a killed process`);
  await endProcess(pid, 'SIGTERM', orphanStopMsMax);
  return undefined;
}

/** True once the server sends its INFO line, the first thing a client hears. */
async function greets(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setTimeout(infoMsMax, () => resolve(false));
  socket.once('error', () => resolve(false));
  socket.once('data', (bytes) => resolve(bytes.toString('latin1').startsWith('INFO ')));
  const answer = await promise;
  socket.destroy();
  return answer;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
