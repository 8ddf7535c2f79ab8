import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { killed } from '../support/killed.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** The package as a user gets it: packed, unpacked in a project of theirs, and used from there only. */

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const project = join(folder.path, 'project');
const installed = join(project, 'node_modules', 'assay');
let database: TestDatabase;
let nats: TestNatsServer;
let node: ChildProcess | null = null;

const run = (cwd: string, program: string, args: readonly string[]): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** In a copy, so that `dist/` never appears below whoever else reads the tree. */
function pack(): string {
  const copy = join(folder.path, 'copy');
  const left = new Set(['node_modules', '.git', '.assay', 'dist']);
  for (const name of readdirSync(root))
    if (!left.has(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const build = "import { build } from './launch/build.mjs'; process.exit(await build(process.execPath));";
  run(copy, process.execPath, ['--input-type=module', '-e', build]);
  const [packed] = JSON.parse(run(copy, 'npm', ['pack', '--ignore-scripts', '--json'])) as {
    filename: string;
  }[];
  return join(copy, packed?.filename ?? '');
}

/** What `npm install` would do, with the packages that are here already. */
function install(archive: string): void {
  mkdirSync(installed, { recursive: true });
  run(installed, 'tar', ['-xzf', archive, '--strip-components=1']);
  const modules = join(root, 'node_modules');
  for (const name of readdirSync(modules))
    if (!name.startsWith('.')) symlinkSync(join(modules, name), join(project, 'node_modules', name));
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "type": "module" }');
}

const settings = () => ({
  PATH: process.env['PATH'],
  HOME: folder.path,
  NATS_SERVER_BIN: inject('natsServerBin'),
  DATABASE_URL: database.url,
  NATS_URL: nats.url,
  ASSAY_HTTP_PORT: '0',
});

async function start(): Promise<ChildProcess> {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: { assay: string };
  };
  const args = [join(installed, bin.assay), 'start', '--kinds', 'order-kinds.ts', 'my-kinds.mjs'];
  const child = spawn(process.execPath, args, { cwd: project, env: settings() });
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const isUp = () => out.includes('Assay is running') || child.exitCode !== null;
  await until(isUp, { what: 'the node to start', timeoutMs: 30_000 });
  if (child.exitCode !== null) throw new Error(`The node ended with ${child.exitCode}: ${err}`);
  return child;
}

/** A program of the user's, in its own process; answers what it printed. */
async function runScript(name: string): Promise<unknown> {
  const child = spawn(process.execPath, [name], { cwd: project, env: settings() });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (out += bytes.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, out]).toEqual([0, expect.any(String)]);
  return JSON.parse(out) as unknown;
}

const mine = `
  import { createMachine } from 'xstate';
  import { defineKind } from 'assay';
  export const lamp = defineKind({
    machine: createMachine({
      id: 'lamp', initial: 'off', states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' } } },
    }),
  });
`;
const talk = `
  import { connectClient } from 'assay/client';
  const client = await connectClient({ url: process.env.NATS_URL });
  const made = await client.create('order', { id: 'one', input: { cents: 5 } });
  const paid = await client.send('order/one', { type: 'PAY' }, { messageId: 'pay-1' });
  await client.create('lamp', { id: 'desk' });
  const lamp = await client.send('lamp/desk', { type: 'PRESS' });
  console.log(JSON.stringify([made.status, paid.status, lamp.status]));
  await client.close();
`;
const ask = `
  import { connectClient } from 'assay';
  const client = await connectClient({ url: process.env.NATS_URL });
  const again = await client.send('order/one', { type: 'PAY' }, { messageId: 'pay-1' });
  for await (const fact of client.facts({ kind: 'order', id: 'one', type: 'order.paid', from: 'all' })) {
    console.log(JSON.stringify([again.status, fact.payload, (await client.get('order/one')).status]));
    break;
  }
  await client.close();
`;
const typed = `
  import { connectClient } from 'assay/client';
  import { address, defineKind, type Projection, Retryable, startEmbedded, startRuntime } from 'assay';
  import { type Move, playScript, registerKinds, replayJournal } from 'assay/testing';
  import { order, orderMachine } from './order-kinds.ts';
  export const project: Projection = async (facts) => void facts;
  export const moves: Move[] = [{ type: 'PAY' }, { done: 'charge', output: 'r' }];
  export const status: string | undefined = playScript(order, { input: { cents: 1 }, moves }).at(-1)?.status;
  export const client = await connectClient({ url: 'nats://127.0.0.1' });
  await client.actors<typeof orderMachine>('order').send('one', { type: 'SHIPPED' });
  // @ts-expect-error the machine has no such event
  await client.actors<typeof orderMachine>('order').send('one', { type: 'EAT' });
  export const all = [address, defineKind, Retryable, startEmbedded, startRuntime];
  export const more = [registerKinds, replayJournal];
`;
const typing = { module: 'nodenext', target: 'esnext', strict: true, noEmit: true, types: ['node'] };

beforeAll(async () => {
  [database, nats] = await Promise.all([openDatabase(), startNatsServer()]);
  install(pack());
  const example = readFileSync(join(root, 'docs/examples/order-kinds.ts'), 'utf8');
  const files = {
    'order-kinds.ts': example.replace('../../runtime/index.ts', 'assay'),
    'my-kinds.mjs': mine,
    'talk.mjs': talk,
    'ask.mjs': ask,
    'typed.ts': typed,
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...typing, allowImportingTsExtensions: true } }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
});
afterAll(async () => {
  if (node?.exitCode === null && node.pid !== undefined) await killed(node.pid, 'SIGKILL');
  await nats?.stop();
  await database?.drop();
  folder.remove();
});

describe('the package in a project of its user', () => {
  test('holds what runs and nothing else (no source, no tests)', () => {
    expect(readdirSync(installed).toSorted()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'launch', 'package.json'].toSorted(),
    );
    expect(readdirSync(join(installed, 'dist', 'migrations'))).toContain('0001-ledger.sql');
  });

  test('its types are enough for a strict project, also those of its declarations', () => {
    const tsc = join(dirname(import.meta.dirname), '..', 'node_modules', 'typescript', 'bin', 'tsc');
    expect(run(project, process.execPath, [tsc, '-p', '.'])).toBe('');
  });

  test('runs kinds of a file, talks to them, is killed in the middle of a task, and goes on', async () => {
    node = await start();
    expect(await runScript('talk.mjs')).toEqual(['unpaid', 'charging', 'on']);
    await killed(node.pid!, 'SIGKILL');
    node = await start();
    expect(await runScript('ask.mjs')).toEqual(['charging', { cents: 5 }, 'paid']);
  });
});
