import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase, type TestDatabase } from '../support/database.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats.ts';
import { bareSettings } from '../support/run-assay.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'runtime/cli/assay.ts');
const folder = temporaryFolder();
const home = join(folder.path, 'home');
let database: TestDatabase;
let nats: TestNatsServer;
let running: Running | null = null;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
interface Running {
  readonly child: ChildProcess;
  readonly out: () => string;
}

const settings = (): NodeJS.ProcessEnv => ({
  ...bareSettings(),
  NATS_SERVER_BIN: inject('natsServerBin'),
  ASSAY_HTTP_PORT: '0',
});
const services = () => ['--home', home, '--database', database.url, '--nats', nats.url];

const assay = (...args: readonly string[]): Promise<Ran> => assayWith({}, ...args);
const assayWith = (more: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { ...settings(), ...more }, cwd: folder.path },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      },
    );
  });
/** With the services of these tests, and the JSON document that it printed. */
async function json(...args: readonly string[]): Promise<{ code: number; said: Record<string, unknown> }> {
  const { code, out, err } = await assay('--json', ...services(), ...args);
  return { code, said: JSON.parse(out === '' ? err : out) as Record<string, unknown> };
}

async function start(args: readonly string[], isUp: (out: string) => boolean): Promise<Running> {
  const child = spawn(process.execPath, [program, 'start', ...args], { env: settings(), cwd: folder.path });
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  await until(() => isUp(out) || child.exitCode !== null, { what: 'the node to start', timeoutMs: 30_000 });
  if (child.exitCode !== null) throw new Error(`The node ended with ${child.exitCode}: ${err}`);
  return { child, out: () => out };
}

async function stop({ child }: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

beforeAll(async () => {
  [database, nats] = await Promise.all([openDatabase(), startNatsServer()]);
  running = await start(services(), (out) => out.includes('Assay is running'));
});
afterAll(async () => {
  if (running !== null && running.child.exitCode === null) await stop(running);
  await nats?.stop();
  await database?.drop();
  folder.remove();
});

test('the first start shows address, token (kept, for its owner only) and what to try', async () => {
  const out = running?.out() ?? '';
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  expect(out).toContain(token);
  expect(out).toContain('actor send demo-order/first PAY');
  expect(out).not.toMatch(/:[^@ ]*@/);
  expect(statSync(join(home, 'token')).mode & 0o777).toBe(0o600);
  const url = /^http +(\S+)/m.exec(out)?.[1] ?? '';
  expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
});

describe('exit codes and documents that scripts can use', () => {
  test('0: what was asked is done', async () => {
    expect(await json('actor', 'create', 'demo-order', 'one', '--input', '{"item":"a lamp"}')).toMatchObject({
      code: 0,
      said: { result: 'accepted', key: 'demo-order/one', status: 'waiting' },
    });
    expect(await json('actor', 'show', 'demo-order/one')).toMatchObject({
      code: 0,
      said: { accepts: ['PAY', 'CANCEL'], mail: [{ timer: expect.any(String) as string }] },
    });
    expect((await json('actor', 'send', 'demo-order/one', 'PAY', '--id', 'pay-1')).code).toBe(0);
    await until(async () => (await json('actor', 'show', 'demo-order/one')).said['status'] === 'paid', {
      timeoutMs: 20_000,
    });
    expect(await json('actor', 'history', 'demo-order/one', '--limit', '2')).toMatchObject({
      said: { rows: [{ type: 'xstate.init' }, { type: 'PAY', messageId: 'pay-1' }], next: '2' },
    });
    expect(await json('actor', 'list', '--kind', 'demo-order', '--finished')).toMatchObject({
      said: { rows: [{ key: 'demo-order/one' }] },
    });
    const { said } = await json('kind', 'list');
    const names = (said['rows'] as readonly { readonly name: string }[]).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['assessment', 'batch', 'demo-order', 'essay', 'provider', 'run']);
    expect(await json('deadletter', 'list')).toMatchObject({ code: 0, said: { rows: [], next: null } });
    expect(await json('status')).toMatchObject({ code: 0, said: { needs: [] } });
    expect(await json('journal', 'verify')).toMatchObject({ code: 0, said: { problems: [] } });
    expect(await json('drift')).toMatchObject({ code: 0, said: { drifts: [] } });
    expect(await json('migrate', '--dry-run')).toMatchObject({ code: 0, said: { pending: [] } });
  });

  test('1: the answer is no, or there are problems', async () => {
    expect(await json('actor', 'send', 'demo-order/first', 'DANCE')).toMatchObject({
      code: 1,
      said: { code: 'not_accepted' },
    });
    expect(await json('actor', 'show', 'demo-order/nobody')).toMatchObject({
      code: 1,
      said: { error: { code: 'not_found' } },
    });
    expect(await json('kind', 'show', 'unicorn')).toMatchObject({
      code: 1,
      said: { error: { code: 'unknown_kind' } },
    });
    expect(await json('deadletter', 'redrive', '7')).toMatchObject({
      code: 1,
      said: { error: { code: 'not_found' } },
    });
  });

  test('2: learner words that cannot be used, before anything is started', async () => {
    const path = join(folder.path, 'learner-words.json');
    writeFileSync(path, '{"en": {"skool": "alot"}}');
    const unused = join(folder.path, 'unused-home');
    const { code, err } = await assayWith({ ASSAY_LEARNER_WORDS: path }, 'start', '--home', unused);
    expect([code, err]).toEqual([2, expect.stringContaining(`in the learner words ${path}, got \`alot\``)]);
    expect(statSync(unused, { throwIfNoEntry: false })).toBeUndefined();
  });

  test.each([
    [['actor', 'fly']],
    [['actor', 'send']],
    [['actor', 'show', 'no-slash']],
    [['actor', 'send', 'demo-order/first', 'PAY', '{"half":']],
    [['actor', 'send', 'demo-order/first', 'PAY', '[1]']],
    [['actor', 'list', '--limit', 'many']],
    [['deadletter', 'list', '--reason', 'boredom']],
    [['journal', 'verify', '--actor', 'x']],
    [['start', '--no-demo', '--no-assessment']],
    [['start', '--kinds', 'missing.ts']],
    [['start', '--roles', 'king']],
    [['start', '--http-port', '99999']],
  ])('2: the command line is wrong (%j)', async (args) => {
    expect(await json(...args)).toMatchObject({
      code: 2,
      said: { error: { code: expect.any(String) as string } },
    });
  });

  test('3: nobody answers', async () => {
    const nowhere = ['--nats', 'nats://127.0.0.1:1', '--database', 'postgres://a:b@127.0.0.1:1/x'];
    for (const args of [
      ['actor', 'list'],
      ['journal', 'verify'],
    ]) {
      const { code, err } = await assay('--json', ...nowhere, ...args);
      expect([code, JSON.parse(err)]).toMatchObject([3, { error: { code: 'unreachable' } }]);
    }
    const { code, err } = await assay('--home', join(folder.path, 'elsewhere'), 'status');
    expect([code, err]).toEqual([3, expect.stringContaining('npm start')]);
  });
});

describe('essays from a folder to a ranking', () => {
  const at = (name: string): string => join(folder.path, name);
  const said = (...args: readonly string[]): Promise<Ran> => assay(...services(), ...args);

  beforeAll(() => {
    mkdirSync(at('essays'));
    for (const [name, times] of [
      ['anna.txt', 6],
      ['bo.txt', 3],
    ] as const)
      writeFileSync(
        at(`essays/${name}`),
        'A sentence of an essay that is long enough to be one. '.repeat(times),
      );
    writeFileSync(at('prompt.txt'), 'Write something.');
  });

  test('without the task of the students nothing is begun, and the command says what to give', async () => {
    const run = ['--course', 'ENG6', '--id', 'untold', '--run', 'cj_assessment'];
    const { code, err } = await said('batch', 'create', at('essays'), ...run);
    expect([code, err]).toEqual([2, expect.stringContaining('Expected --prompt')]);
    expect((await json('batch', 'show', 'untold')).code).toBe(1);
  });

  test('the task of the assignment will do; every word is for people, and no code is shown', async () => {
    expect((await said('assignment', 'set', 'task', '--prompt', at('prompt.txt'))).code).toBe(0);
    const flags = ['--course', 'ENG6', '--id', 'told', '--assignment', 'task', '--run', 'cj_assessment'];
    const made = await said('batch', 'create', at('essays'), ...flags);
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('2 of 2 stored')]);
    expect(made.out).toContain('assay -- assessment results told');
    const { out } = await said('assessment', 'results', 'told');
    for (const words of ['NOT FOR GRADING', 'anna.txt', 'no essay of known grade took part'])
      expect(out).toContain(words);
    const { out: shown } = await said('assessment', 'show', 'told');
    expect(`${out}${shown}`).not.toMatch(/COMPLETE_|no_anchors|single_judge|null|undefined/);
    expect(await json('assessment', 'show', 'told')).toMatchObject({
      said: { batchId: 'told', gradesWithheld: 'no_anchors' },
    });
  });

  test('a file that is asked for is written and named; a place that is none is refused', async () => {
    expect(await json('assessment', 'report', 'told', '--out', at('report.html'))).toMatchObject({
      code: 0,
      said: { file: at('report.html'), format: 'html' },
    });
    expect(readFileSync(at('report.html'), 'utf8')).toContain('anna.txt');
    const { code, err } = await said('batch', 'export', 'told', '--out', at('no/where.csv'));
    expect([code, err]).toEqual([2, expect.stringContaining('Expected --out')]);
  });

  test('a person judges from a terminal: a pair, an answer, the next one', async () => {
    expect((await said('judge', 'add', 'markers', '--kind', 'human')).err).toContain('Expected --people');
    await said('judge', 'add', 'markers', '--kind', 'human', '--people', 'anna');
    const run = ['--judge', 'markers', '--redo', '--budget', '2'];
    expect((await said('batch', 'run', 'told', 'cj_assessment', ...run)).code).toBe(0);
    let shown = '';
    const isShown = async (): Promise<boolean> => {
      shown = (await said('judgement', 'next', '--as', 'anna')).out;
      return shown.includes('=== First');
    };
    await until(isShown, { timeoutMs: 20_000 });
    expect(shown).toContain('Write something.');
    const typed = /judgement submit (\S+) (\d+) first --as anna/.exec(shown) ?? [];
    const [, session = '', pair = ''] = typed;
    const answered = await said('judgement', 'submit', session, pair, 'first', '--as', 'anna');
    expect([answered.code, answered.out]).toEqual([0, expect.stringContaining('Counted. 1 judged by you')]);
    const again = await said('judgement', 'submit', session, pair, 'second', '--as', 'anna');
    expect(again.out).toContain('that answer stands');
  });

  test('what is not there is a plain no: nothing on standard output, a sentence beside it', async () => {
    const asked = [
      ['batch', 'run', 'told', 'unicorn'],
      ['assessment', 'results', 'nothing'],
      ['essay', 'text', 'nothing'],
      ['journal', 'verify', '--actor', 'demo-order/nobody'],
    ];
    for (const { code, out, err } of await Promise.all(asked.map((args) => said(...args)))) {
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/There is no|Expected a pipeline/);
    }
  });
});

test('the link to the console leads to the node that runs here, whatever port it took', async () => {
  const url = /^http +(\S+)/m.exec(running?.out() ?? '')?.[1] ?? 'none';
  expect((await assay(...services(), 'console')).out).toMatch(new RegExp(`^${url}/console/#code=`));
});

test('people read tables, and a chart as Mermaid', async () => {
  const list = await assay(...services(), 'actor', 'list', '--kind', 'demo-order');
  expect(list.out).toMatch(/^ACTOR +STATUS +VERSION +ENDING +UPDATED\ndemo-order\/first +waiting +\d+ /);
  const chart = await assay(...services(), 'kind', 'show', 'demo-order', '--mermaid');
  expect(chart.out).toMatch(/^stateDiagram-v2\n/);
  const run = await assay(...services(), 'kind', 'show', 'run');
  expect(run.out).toMatch(/^events +.*CANCEL\{by,reason\} .*PHASE_EXECUTED\{step,attempt,code\?\}/m);
  expect((await assay('--help')).out).toContain('Exit codes');
});

test('a start that fails says why and ends, instead of staying half up', async () => {
  const port = /http:\/\/127\S+:(\d+)/.exec(running?.out() ?? '')?.[1] ?? '';
  const { code, err } = await assay('start', ...services(), '--http-port', port);
  expect([code, err]).toEqual([1, expect.stringContaining(`Expected port ${port} on 127.0.0.1 to be free`)]);
});

describe('kinds of your own', () => {
  const xstate = JSON.stringify(import.meta.resolve('xstate'));
  const kindFile = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, `import { createMachine } from ${xstate};\n${text}`);
    return path;
  };

  test('are found under any name, alone or in lists, and once each', async () => {
    const path = kindFile(
      'good.ts',
      `const lamp = { machine: createMachine({ id: 'lamp', initial: 'off', states: { off: {} } }) };
       export const bell = { machine: createMachine({ id: 'bell' }) };
       export const all = [lamp, bell];
       export default lamp;`,
    );
    const node = await start(['--json', ...services(), '--kinds', path], (out) =>
      out.trimEnd().endsWith('}'),
    );
    expect((JSON.parse(node.out()) as { kinds: string[] }).kinds.toSorted()).toEqual([
      'assessment',
      'batch',
      'bell',
      'essay',
      'lamp',
      'provider',
      'run',
    ]);
    expect(await stop(node, 'SIGINT')).toBe(0);
  });

  test.each([
    ['machine.ts', `export const lamp = createMachine({ id: 'lamp' });`, 'wrap it as'],
    ['empty.ts', 'export const n = 1;', 'export `defineKind({ machine })`'],
    ['broken.ts', 'export const = ;', 'load as an ES module'],
    [
      'refused.ts',
      `export const k = { machine: createMachine({ id: 'Not A Name' }) };`,
      'Expected a kind name',
    ],
  ])('%s is refused with what to do', async (name, text, words) => {
    const { code, err } = await assay('start', ...services(), '--kinds', kindFile(name, text));
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test('of a project as `npm init` makes it (CommonJS): the message says what mends it', async () => {
    mkdirSync(join(folder.path, 'project'));
    writeFileSync(join(folder.path, 'project/package.json'), '{"type":"commonjs"}');
    const path = kindFile(
      'project/order.ts',
      `export const lamp = { machine: createMachine({ id: 'lamp' }) };`,
    );
    const { code, err } = await assay('start', ...services(), '--kinds', path);
    expect([code, err]).toEqual([2, expect.stringContaining('npm pkg set type=module')]);
  });
});

test('SIGTERM ends the node in order, with exit code 0, and its services with it', async () => {
  expect(running === null ? null : await stop(running)).toBe(0);
  const { code } = await assay('--json', ...services(), 'actor', 'list');
  expect(code).toBe(3);
});

test('embedded services: started with the node, found by the command line, kept over a restart', async () => {
  const own = join(folder.path, 'own');
  const first = await start(['--home', own], (out) => out.includes('Assay is running'));
  const sent = await assay('--home', own, 'actor', 'send', 'demo-order/first', 'CANCEL');
  expect([sent.code, sent.out]).toEqual([0, expect.stringContaining('has ended (done)')]);
  expect(await stop(first)).toBe(0);
  const second = await start(['--home', own], (out) => out.includes('Assay is running'));
  expect(second.out()).not.toContain(readFileSync(join(own, 'token'), 'utf8').trim());
  expect((await assay('--home', own, 'actor', 'show', 'demo-order/first')).out).toContain('cancelled');
  expect((await assay('--home', own, 'journal', 'verify')).out).toContain('every chain holds');
  expect(await stop(second)).toBe(0);
});
