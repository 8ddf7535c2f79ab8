/** What the gateway tells: numbers and lines, of ids and codes only. */
import { Writable } from 'node:stream';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createGatewayLog, joinGatewayObservers } from '../../../runtime/gateway/gateway-log.ts';
import { createGatewayMetrics } from '../../../runtime/gateway/gateway-metrics.ts';
import { silentGatewayObserver } from '../../../runtime/gateway/gateway-observer.ts';
import { createLog } from '../../../runtime/log.ts';
import { until } from '../../support/until.ts';
import {
  countBy,
  failing,
  handProvider,
  judged,
  openGateway,
  putSession,
  useGatewayWorld,
} from './gateway-world.ts';

const world = useGatewayWorld();
const limits = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };

async function watched() {
  const registry = new Registry();
  const lines: string[] = [];
  const to = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = createLog({ level: 'debug', environment: 'test', to });
  const broken = {
    ...silentGatewayObserver,
    called: () => {
      throw new Error('full disk');
    },
  };
  const observer = joinGatewayObservers(
    broken,
    createGatewayMetrics(registry, world.sql),
    createGatewayLog(log),
  );
  return { registry, lines, observer };
}

test('22 what expired is counted apart: it says nothing of how fast a provider is', async () => {
  const { registry, lines, observer } = await watched();
  await putSession(world.sql, { pairs: 3 });
  await putSession(world.sql, { pairs: 2, ttlMs: -1 });
  await putSession(world.sql, { pairs: 4, judge: 'away', provider: 'openai', model: 'gpt-4.1' });
  openGateway(world, { providers: [handProvider()], options: { limits }, host: { observer } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 3);
  await until(async () => (await countBy(world.sql, 'expired')) === 2);
  await until(() => lines.filter((line) => line.includes('judgement.expired')).length === 2);
  const text = await registry.metrics();
  expect(text).toContain(
    'assay_judgement_calls_total{provider="anthropic",kind="judged",mode="per_request"} 3',
  );
  expect(text).toContain('assay_judgement_expired_total{provider="anthropic"} 2');
  expect(text).toContain('assay_judgement_call_ms_count{provider="anthropic"} 3');
  expect(text).toContain('assay_judgement_wait_ms_count{mode="per_request"} 3');
  expect(text).toContain('assay_judgement_tokens_total{provider="anthropic",part="input"} 3000');
  expect(text).toContain('assay_judgement_queue{provider="openai"} 4');
});

test('no line holds a text, a reason or a key', async () => {
  const { lines, observer } = await watched();
  await putSession(world.sql, { pairs: 4, text: (essay) => `Secret number ${essay} of a pupil.` });
  let count = 0;
  const provider = handProvider(() => {
    count += 1;
    return count === 1
      ? failing({ kind: 'invalid', code: 'AUTHENTICATION', message: 'sk-test-key of Secret' })
      : { ...judged(), justification: 'Secret reason' };
  });
  openGateway(world, { providers: [provider], options: { limits }, host: { observer } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 3);
  await until(() => lines.filter((line) => line.includes('judgement.called')).length === 4);
  expect(lines.join('')).not.toMatch(/secret|sk-test/i);
});
