import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect } from '@nats-io/transport-node';
import postgres from 'postgres';
import { afterEach, describe, expect, inject, it } from 'vitest';
import {
  type EmbeddedOptions,
  type EmbeddedServices,
  startEmbedded,
} from '../../runtime/embedded/embedded.ts';
import { HomeLockedError } from '../../runtime/embedded/lock.ts';
import { findNatsServer } from '../../runtime/embedded/nats-binary.ts';
import { killed } from '../support/killed.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

interface Held {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly postgresPid: number;
  readonly natsPid: number;
}

const folders: TemporaryFolder[] = [];
const open: EmbeddedServices[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((services) => services.stop()));
  for (const folder of folders.splice(0)) folder.remove();
});

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder.path;
}

async function start(options: EmbeddedOptions): Promise<EmbeddedServices> {
  const services = await startEmbedded({ natsServerBin: inject('natsServerBin'), ...options });
  open.push(services);
  return services;
}

async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** Another process opens the folder; kill -9 leaves its services as orphans. */
async function heldByOther(home: string): Promise<{ held: Held; kill: () => Promise<void> }> {
  const script = join(import.meta.dirname, '..', 'support', 'hold-services.ts');
  const child = spawn(process.execPath, [script, home, inject('natsServerBin')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    return { held: JSON.parse(line), kill: () => killed(child.pid!, 'SIGKILL') };
  }
  throw new Error('Expected the other process to say what it started, got nothing');
}

describe('embedded services', () => {
  it('starts a real Postgres and a real nats-server with JetStream, and stops both', async () => {
    const services = await start({ home: join(newFolder(), 'home') });
    const rows = await query(
      services.databaseUrl,
      `select current_database() as name, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`,
    );
    expect(rows[0]).toEqual({ name: 'assay', fsync: 'on', commit: 'on', pages: 'on' });
    const { hostname, username, password, port } = new URL(services.natsUrl);
    const nats = await connect({ servers: `${hostname}:${port}`, user: username, pass: password });
    expect(nats.info).toMatchObject({ jetstream: true, host: '127.0.0.1', max_payload: 1_048_576 });
    await nats.close();
    await services.stop();
    await expect(query(services.databaseUrl, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await expect(connect({ servers: `${hostname}:${port}`, user: username, pass: password })).rejects.toThrow(
      /refused/i,
    );
  });

  it('lets nobody in without the generated password', async () => {
    const { databaseUrl, natsUrl } = await start({ home: newFolder() });
    const wrong = databaseUrl.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    await expect(connect({ servers: new URL(natsUrl).host })).rejects.toThrow(/Authorization/i);
  });

  it('keeps files to their owner, and ports, passwords and rows over a restart', async () => {
    const home = join(newFolder(), 'home');
    const first = await start({ home });
    await query(first.databaseUrl, 'create table kept as select 42 as answer');
    for (const file of ['lock', 'owner.json', 'services.json', 'nats.conf', 'nats.log', 'postgres.log']) {
      expect([file, (statSync(join(home, file)).mode & 0o777).toString(8)]).toEqual([file, '600']);
    }
    expect((statSync(home).mode & 0o777).toString(8)).toBe('700');
    await first.stop();
    const second = await start({ home });
    expect(second).toMatchObject({ databaseUrl: first.databaseUrl, natsUrl: first.natsUrl });
    expect(await query(second.databaseUrl, 'select answer from kept')).toMatchObject([{ answer: 42 }]);
  });

  it('refuses a second opener, here and in another process, naming the first', async () => {
    const home = newFolder();
    const other = await heldByOther(home);
    await expect(start({ home })).rejects.toThrow(HomeLockedError);
    const owner = JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8'));
    await expect(start({ home })).rejects.toThrow(`process ${owner.pid} `);
    await other.kill();
    await start({ home });
    await expect(start({ home })).rejects.toThrow(`process ${process.pid} `);
  });

  it('adopts the orphans of an owner that was killed, with all rows (a restart takes no time)', async () => {
    const home = newFolder();
    const { held, kill } = await heldByOther(home);
    await query(held.databaseUrl, 'create table kept as select 7 as answer');
    await kill();
    const services = await start({ home });
    expect(services).toMatchObject({ postgresPid: held.postgresPid, natsPid: held.natsPid });
    expect(await query(services.databaseUrl, 'select answer from kept')).toMatchObject([{ answer: 7 }]);
    await services.stop();
    await expect(query(services.databaseUrl, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('starts when owner and services were all killed (stale pid files, backends still ending)', async () => {
    const home = newFolder();
    const { held, kill } = await heldByOther(home);
    await query(held.databaseUrl, 'create table kept as select 7 as answer');
    await Promise.all([kill(), killed(held.postgresPid, 'SIGKILL'), killed(held.natsPid, 'SIGKILL')]);
    const services = await start({ home });
    expect(services.postgresPid).not.toBe(held.postgresPid);
    expect(await query(services.databaseUrl, 'select answer from kept')).toMatchObject([{ answer: 7 }]);
  });

  it('is not misled by a pid file whose pid belongs to another program by now', async () => {
    const home = newFolder();
    const first = await start({ home, natsUrl: 'nats://unused' });
    await first.stop();
    const innocent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const pid = innocent.pid!;
    writeFileSync(
      join(home, 'postgres', 'postmaster.pid'),
      `${pid}\n${join(home, 'postgres')}\n1\n1\n\n\n\nready\n`,
    );
    await start({ home, natsUrl: 'nats://unused' });
    expect(innocent.exitCode).toBeNull();
    await killed(pid, 'SIGKILL');
  });

  it('tells its owner when a service ends by itself, and not when it was asked to', async () => {
    const ended: string[] = [];
    const services = await start({ home: newFolder(), onExit: (service) => ended.push(service) });
    await killed(services.natsPid!, 'SIGKILL');
    await until(() => ended.length > 0);
    await services.stop();
    expect(ended).toEqual(['nats-server']);
  });

  it('starts no service whose URL is given, and then locks nothing', async () => {
    const home = join(newFolder(), 'home');
    const urls = { databaseUrl: 'postgres://given', natsUrl: 'nats://given' };
    expect(await start({ home, ...urls })).toMatchObject(urls);
    expect(statSync(home, { throwIfNoEntry: false })).toBeUndefined();
    const half = await start({ home, databaseUrl: 'postgres://given' });
    expect(half.databaseUrl).toBe('postgres://given');
    expect(half.postgresPid).toBeUndefined();
    expect(half.natsPid).toBeGreaterThan(0);
  });

  it('refuses a configured port that is taken, and a folder that is somebody else’s', async () => {
    const first = await start({ home: newFolder(), databaseUrl: 'postgres://unused' });
    const taken = Number(new URL(first.natsUrl).port);
    const attempt = start({ home: newFolder(), databaseUrl: 'postgres://unused', natsPort: taken });
    await expect(attempt).rejects.toThrow(`Expected ASSAY_NATS_PORT to be a free port, got ${taken}`);
    const theirs = newFolder();
    writeFileSync(join(theirs, 'thesis.txt'), 'mine');
    await expect(start({ home: theirs })).rejects.toThrow('holds other files');
  });
});

describe('finding nats-server', () => {
  it('says exactly what to do when there is none and apt-get fails', async () => {
    const bin = join(newFolder(), 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'apt-get'), '#!/bin/sh\necho "E: no network" >&2\nexit 100\n');
    chmodSync(join(bin, 'apt-get'), 0o755);
    const search = { cacheDir: newFolder(), searchPath: bin, onLine: () => {} };
    const failure = await findNatsServer(search).catch(String);
    for (const part of [
      'apt-get install -y nats-server',
      'brew install',
      'NATS_SERVER_BIN',
      'NATS_URL',
      'no network',
    ]) {
      expect(failure).toContain(part);
    }
    await expect(findNatsServer({ ...search, searchPath: '' })).rejects.toThrow('no apt-get on PATH');
  });

  it('takes the configured one, then PATH, then the cache', async () => {
    const [bin, cacheDir] = [newFolder(), newFolder()];
    const programs = [join(bin, 'nats-server'), join(cacheDir, 'bin', 'nats-server')];
    mkdirSync(join(cacheDir, 'bin'));
    for (const program of programs) writeFileSync(program, '', { mode: 0o755 });
    const search = { cacheDir, searchPath: bin, onLine: () => {} };
    expect(await findNatsServer({ ...search, natsServerBin: programs[1] })).toBe(programs[1]);
    expect(await findNatsServer(search)).toBe(programs[0]);
    expect(await findNatsServer({ ...search, searchPath: '' })).toBe(programs[1]);
    await expect(findNatsServer({ ...search, natsServerBin: '/nowhere' })).rejects.toThrow('NATS_SERVER_BIN');
  });
});
