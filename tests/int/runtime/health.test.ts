/** Health under faults: it says what is wrong within five seconds, and that it is over when it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthReport } from '../../../contracts/health.ts';
import { limits } from '../../../contracts/limits.ts';
import { reasonsFor } from '../../../runtime/health.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { hasHoles } from '../../../runtime/wire/nats-holes.ts';
import { freeze } from '../../support/frozen.ts';
import { startPostgresServer, type TestPostgresServer } from '../../support/postgres.ts';
import { begin } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let postgres: TestPostgresServer;
let world: World;
let node: Runtime;
beforeAll(async () => {
  postgres = await startPostgresServer();
  world = await openWorld({ databaseUrl: postgres.url });
  node = await world.node();
  await begin(node, 'counter/a');
});
afterAll(async () => {
  await world.close();
  await postgres.stop();
});

const health = (): Promise<HealthReport> => node.api['supervisor.health']({}, { door: 'test' });
const says = (status: HealthReport['status'], what: string | null) =>
  until(
    async () => {
      const report = await health();
      const isSaid = what === null || report.reasons.some((reason) => reason.what === what);
      return report.status === status && isSaid ? report : null;
    },
    // Five seconds to say what is wrong; recovery is as quick as whatever recovers.
    {
      timeoutMs: status === 'healthy' ? 20_000 : 5_000,
      what: `health to be ${status} because of ${what ?? 'nothing'}`,
    },
  );

it('with nothing wrong it is healthy, with the tree of kinds and this node', async () => {
  const report = await says('healthy', null);
  expect(report.kinds).toEqual([
    { kind: 'counter', statuses: { counting: 1 }, stalled: 0, quarantined: 0, restarts: 0 },
  ]);
  expect(report.nodes).toMatchObject([{ id: node.nodeId }]);
  expect(report.self).toMatchObject({ status: 'ready', waiting: 0 });
  // What has known holes is said, and no reason to be less than healthy: most of them are on loopback.
  const { natsVersion } = node.picture();
  const isOld = hasHoles(natsVersion ?? '') === true;
  expect(natsVersion).toMatch(/^\d+\.\d+\.\d+/);
  expect(report.reasons.map(({ what }) => what)).toEqual(isOld ? ['nats-version'] : []);
});

it('nats-server stopped: degraded (the ledger still works), and healthy again', async () => {
  await world.nats.kill();
  await says('degraded', 'nats');
  await world.nats.start();
  await says('healthy', null);
});

it('Postgres stopped: unhealthy, and healthy again', async () => {
  await postgres.kill();
  const report = await says('unhealthy', 'postgres');
  expect(report.queues).toBeNull();
  await postgres.start();
  await says('healthy', null);
});

it('Postgres frozen (not a word, no error): unhealthy within the same five seconds', async () => {
  const thaw = freeze(postgres.pid);
  try {
    await says('unhealthy', 'postgres');
  } finally {
    thaw();
  }
  await says('healthy', null);
});

it('an actor in quarantine: degraded with its kind, until it is released', async () => {
  await world.sql`update actors set quarantined = 'a test' where key = 'counter/a'`;
  expect((await says('degraded', 'quarantined')).kinds[0]?.quarantined).toBe(1);
  await node.api['actor.release']({ key: 'counter/a' }, { door: 'test' });
  await says('healthy', null);
});

describe('each reason by itself', () => {
  const fine: Omit<HealthReport, 'status' | 'reasons'> = {
    kinds: [{ kind: 'order', statuses: { open: 1 }, stalled: 0, quarantined: 0, restarts: 0 }],
    queues: { mailMs: null, outboxMs: null, tasksMs: null, expiredLeases: 0, deadLetters: 0, quarantined: 0 },
    nodes: [{ id: 'n', name: 'n', roles: ['host'], silentMs: 10 }],
    held: { held: false, by: '', changedAt: '' },
    self: { node: 'n', status: 'ready', sweptMsAgo: 10, waiting: 0, waitingBytes: 0, groups: 0, tasks: 0 },
    postgres: null,
    nats: null,
  };
  const queues = {
    mailMs: null,
    outboxMs: null,
    tasksMs: null,
    expiredLeases: 0,
    deadLetters: 0,
    quarantined: 0,
  };
  it.each([
    ['nothing', {}, []],
    ['mail waits', { queues: { ...queues, mailMs: limits.healthMailMs } }, ['degraded mail']],
    ['mail waits very long', { queues: { ...queues, mailMs: limits.healthMailMs * 6 } }, ['unhealthy mail']],
    ['a fact waits', { queues: { ...queues, outboxMs: limits.healthFactMs } }, ['degraded fact']],
    ['a task waits', { queues: { ...queues, tasksMs: limits.healthTaskMs } }, ['degraded task']],
    ['a stalled task', { queues: { ...queues, expiredLeases: 1 } }, ['degraded leases']],
    ['dead letters', { queues: { ...queues, deadLetters: 2 } }, ['degraded dead letters']],
    [
      'no host alive',
      { nodes: [{ id: 'n', name: 'n', roles: ['host'], silentMs: 60_000 }] },
      ['unhealthy nodes'],
    ],
    ['held', { held: { held: true, by: 'me', changedAt: 'now' } }, ['degraded held']],
    [
      'a full mailroom',
      { self: { ...fine.self, waiting: limits.mailroomMessagesMax } },
      ['degraded mailroom'],
    ],
    [
      'a mailroom full of large messages',
      { self: { ...fine.self, waitingBytes: limits.mailroomBytesMax } },
      ['degraded mailroom'],
    ],
    ['no sweep', { self: { ...fine.self, sweptMsAgo: 60_000 } }, ['degraded sweep']],
    [
      'stalled actors',
      { kinds: [{ kind: 'order', statuses: {}, stalled: 3, quarantined: 0, restarts: 0 }] },
      ['degraded stalled'],
    ],
  ])('%s', (_, change, expected) => {
    const reasons = reasonsFor({ ...fine, ...change }, limits);
    expect(reasons.map(({ level, what }) => `${level} ${what}`)).toEqual(expected);
  });
});

it('a stalled task and mail that nobody takes: each is named, and gone when the node works again', async () => {
  await node.api['supervisor.hold']({ by: 'a test' }, { door: 'test' });
  await says('degraded', 'held');
  await until(() => node.picture().isHeld);
  await world.sql`
    insert into tasks (id, actor, child, activity, status, attempts, attempts_max, lease_owner, lease_until)
    values ('lost', 'counter/a', 'x', 'job/doubling', 'processing', 1, 1, 'gone',
            assay_now() - interval '1 minute')`;
  await world.sql`
    insert into mailbox (id, target, type, payload, due_at)
    values ('late', 'counter/a', 'ADD', '{"n":1}', assay_now() - interval '10 minutes')`;
  const report = await says('unhealthy', 'mail');
  expect(report.reasons.map(({ what }) => what)).toEqual(expect.arrayContaining(['leases', 'held']));
  await node.api['supervisor.release']({}, { door: 'test' });
  await says('healthy', null);
});

it('GET /health/supervisor gives the report to whoever has the token, and nothing to others', async () => {
  const token = 'a-token-of-some-length';
  const door = await world.node({ name: 'door', http: { host: '127.0.0.1', port: 0 }, token });
  const url = `${door.httpUrl}/health/supervisor`;
  expect((await fetch(url)).status).toBe(401);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'healthy', postgres: null, nats: null });
  await door.stop();
});
