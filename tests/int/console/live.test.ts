/** What goes on, as a browser hears it: together, in time, without a gap, of all nodes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveMessage, type LiveMessage } from '../../../contracts/live.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { type LiveLine, openLive } from '../../support/live-line.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let node: Runtime;
const token = 'a-token-for-these-tests';
const headers = { authorization: `Bearer ${token}` };
const caller = { door: 'test' };
const lines: LiveLine[] = [];

beforeAll(async () => {
  world = await openWorld();
  node = await world.node({ token, http: { host: '127.0.0.1', port: 0 } });
});
afterAll(async () => {
  for (const line of lines) line.close();
  await world?.close();
});

async function open(lastEventId?: string): Promise<LiveLine> {
  const line = await openLive(node.httpUrl ?? '', headers, lastEventId);
  lines.push(line);
  return line;
}

/** Reads on until it is so; answers with what was read. */
async function readUntil(line: LiveLine, isSo: (read: readonly LiveMessage[]) => boolean) {
  const read: LiveMessage[] = [];
  while (!isSo(read)) read.push(await line.next());
  return read;
}

const movesOf = (messages: readonly LiveMessage[], kind: string, to: string): number =>
  messages
    .flatMap(({ moves }) => moves)
    .filter((move) => move[0] === kind && move[2] === to)
    .reduce((sum, move) => sum + move[3], 0);

const createMany = async (on: Runtime, prefix: string, count: number): Promise<void> => {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await Promise.all(ids.map((id) => on.api['actor.create']({ kind: 'counter', id }, caller)));
};

test('a line begins with how things stand', async () => {
  await createMany(node, 'before', 3);
  const line = await open();
  const first = liveMessage.parse(await line.next());
  expect(line.messages[0]?.event).toBe('snapshot');
  expect(first.health?.status).toBe('healthy');
  expect(first.population?.kinds['counter']).toMatchObject({ counting: 3 });
  expect(first.self).toMatchObject({ status: 'ready', isHeld: false, nodes: 1 });
});

test('every transition is told of once, and a thousand of them in a few messages', async () => {
  const line = await open();
  await line.next();
  await createMany(node, 'many', 1_000);
  const read = await readUntil(line, (all) => movesOf(all, 'counter', 'counting') >= 1_000);
  expect(movesOf(read, 'counter', 'counting')).toBe(1_000);
  const times = read.map(({ at }) => at);
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  expect(read.length).toBeLessThanOrEqual(spanMs / 100 + 1);
});

test('who comes again after a broken line hears what was missed, and nothing twice', async () => {
  const line = await open();
  await line.next();
  await createMany(node, 'heard', 5);
  await readUntil(line, (all) => movesOf(all, 'counter', 'counting') >= 5);
  line.close();
  await createMany(node, 'missed', 7);
  const again = await open(line.lastId);
  const read = await readUntil(again, (all) => movesOf(all, 'counter', 'counting') >= 7);
  expect(again.messages[0]?.event).toBe('delta');
  expect(movesOf(read, 'counter', 'counting')).toBe(7);
});

test('who comes from another node, or from before a restart, begins anew', async () => {
  const line = await open('node-of-yesterday/17.0.0.0');
  await line.next();
  expect(line.messages[0]?.event).toBe('snapshot');
});

test('what other nodes do is heard here', async () => {
  const other = await world.node();
  const line = await open();
  await line.next();
  await createMany(other, 'elsewhere', 4);
  const read = await readUntil(line, (all) => movesOf(all, 'counter', 'counting') >= 4);
  expect(movesOf(read, 'counter', 'counting')).toBe(4);
  expect(read.some(({ self }) => self.nodes === 2)).toBe(true);
  await other.stop();
});

test('facts come along, and the seconds with what was done in them', async () => {
  const line = await open();
  await line.next();
  await node.api['actor.create']({ kind: 'counter', id: 'fact' }, caller);
  await node.api['actor.send']({ key: 'counter/fact', event: { type: 'FINISH', by: 'me' } }, caller);
  const read = await readUntil(
    line,
    (all) =>
      all.some(({ facts }) => facts.some(({ source }) => source === 'counter/fact')) &&
      all.some(({ seconds }) => seconds.some(({ messages, p50 }) => messages > 0 && p50 !== null)),
  );
  expect(read.length).toBeGreaterThan(0);
});

test('a NATS that went away is told of as a reason to worry, and so is its return', async () => {
  const line = await open();
  await line.next();
  await world.nats.kill();
  await readUntil(line, (all) => all.some(({ health }) => health?.nats != null));
  await world.nats.start();
  await readUntil(line, (all) => all.some(({ health }) => health?.nats === null));
  const last = line.messages.at(-1)?.message;
  expect(last?.self.status).toBe('ready');
});

test('strangers hear nothing', async () => {
  const response = await fetch(`${node.httpUrl}/api/live`);
  expect(response.status).toBe(401);
});
