import { expect, test } from 'vitest';
import type { NodeView } from '../../../runtime/node-view.ts';
import { joinObservers } from '../../../runtime/join-observers.ts';
import { createMetrics, createMetricsObserver, createScrape } from '../../../runtime/metrics.ts';
import { blankPicture } from '../../../runtime/node-picture.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';

const node: NodeView = {
  nodeId: 'n-1',
  name: 'n',
  status: 'ready',
  picture: () => blankPicture,
  gauges: () => ({ waiting: 3, waitingBytes: 900, groups: 2, tasks: 1 }),
  check: () => Promise.resolve({ postgres: null, nats: null }),
};
const ages = { mailMs: 1_500, outboxMs: null, tasksMs: 7, expiredLeases: 0, deadLetters: 4, quarantined: 2 };
const trouble = () =>
  Promise.resolve({ kinds: [{ kind: 'order', stalled: 3, quarantined: 0 }], isHeld: true });
const error = { name: 'Fault', code: 'machine_threw', message: 'of actor order/4711' };

test('what happens is counted, by short lists of words and never by ids', async () => {
  const metrics = createMetrics('test');
  const observer = createMetricsObserver(metrics);
  observer.turnCommitted({ actors: 2, messages: 5, ms: 3 });
  observer.messageRejected('order/4711', 'm-1', 'not_accepted');
  observer.actorFaulted('order/4711', 'm-1', error);
  observer.taskEnded({ id: 't-1', activity: 'order/charge', status: 'retried', ms: 12, error });
  observer.redelivered('ASSAY_COMMANDS');
  observer.actorStalled('order/4711', 'open', 5);
  observer.swept({ targets: 2, tasks: 0, facts: 0, ms: 1 });
  const queueAges = () => Promise.resolve(ages);
  const text = await createScrape(metrics, { node, queueAges, trouble }).text();
  for (const line of [
    'assay_messages_total{service="assay",environment="test"} 5',
    'assay_rejections_total{code="not_accepted",service="assay",environment="test"} 1',
    'assay_faults_total{code="machine_threw",kind="order",service="assay",environment="test"} 1',
    'assay_tasks_ended_total{activity="order/charge",status="retried",service="assay",environment="test"} 1',
    'assay_redeliveries_total{stream="ASSAY_COMMANDS",service="assay",environment="test"} 1',
    'assay_turn_ms_bucket{le="4",service="assay",environment="test"} 1',
    'assay_group_messages_sum{service="assay",environment="test"} 5',
    'assay_mailroom_messages{service="assay",environment="test"} 3',
    'assay_mailroom_bytes{service="assay",environment="test"} 900',
    'assay_mailbox_age_ms{service="assay",environment="test"} 1500',
    'assay_outbox_age_ms{service="assay",environment="test"} 0',
    'assay_dead_letters{service="assay",environment="test"} 4',
    'assay_stalls_total{kind="order",service="assay",environment="test"} 1',
    'assay_sweeps_total{service="assay",environment="test"} 1',
    'assay_actors_stalled{kind="order",service="assay",environment="test"} 3',
    'assay_held{service="assay",environment="test"} 1',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toMatch(/4711|m-1|t-1/);
});

test('scrapers that come together look at Postgres once', async () => {
  let looks = 0;
  const queueAges = () => {
    looks += 1;
    return Promise.resolve(ages);
  };
  const scrape = createScrape(createMetrics('test'), { node, queueAges, trouble });
  await Promise.all([scrape.text(), scrape.text(), scrape.text()]);
  expect(looks).toBe(1);
});

test('while Postgres is away its numbers are absent rather than old, and the others are there', async () => {
  const metrics = createMetrics('test');
  const text = await createScrape(metrics, {
    node,
    trouble,
    queueAges: () => Promise.reject(new Error('away')),
  }).text();
  expect(text).toContain('assay_mailroom_messages{');
  expect(text).not.toContain('assay_mailbox_age_ms{');
});

test('the last sweep has an age once there was one, and a kind that has recovered is absent', async () => {
  const metrics = createMetrics('test');
  const swept = { ...node, picture: () => ({ ...blankPicture, sweptAt: Date.now() - 7_000 }) };
  const queueAges = () => Promise.resolve(ages);
  const before = await createScrape(metrics, { node, queueAges, trouble }).text();
  expect(before).not.toContain('assay_sweep_age_ms{');
  const recovered = () => Promise.resolve({ kinds: [], isHeld: false });
  const after = await createScrape(metrics, { node: swept, queueAges, trouble: recovered }).text();
  expect(Number(/assay_sweep_age_ms\{.*\} (\d+)/.exec(after)?.[1])).toBeGreaterThanOrEqual(7_000);
  expect(after).not.toContain('assay_actors_stalled{');
  expect(after).toMatch(/assay_held\{.*\} 0/);
});

test('an observer that throws neither stops the others nor the turn', () => {
  const heard: string[] = [];
  const joined = joinObservers(
    {
      ...silentObserver,
      nodeChanged: () => {
        throw new Error('disk full');
      },
    },
    { ...silentObserver, nodeChanged: (status) => heard.push(status) },
  );
  joined.nodeChanged('ready');
  expect(heard).toEqual(['ready']);
  expect(Object.keys(joined).toSorted()).toEqual(Object.keys(silentObserver).toSorted());
});
