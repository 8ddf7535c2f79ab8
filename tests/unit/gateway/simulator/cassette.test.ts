import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { ProviderAccess } from '../../../../actors/gateway-ports.ts';
import { llmJudge } from '../../../../contracts/assessment/judging-shapes.ts';
import { openProvider } from '../../../../runtime/gateway/providers/open-provider.ts';
import { openCassette, openRecorder } from '../../../../runtime/gateway/simulator/cassette.ts';
import { redactedBody, redactedHeaders } from '../../../../runtime/gateway/simulator/redact-exchange.ts';
import { callOf, patient, simulatedWorld, usualJudge } from '../../../support/provider-simulator.ts';

const kept = fileURLToPath(new URL('../../../golden/gateway/cassette.jsonl', import.meta.url));
const secret = 'sk-secret-0123456789';

function reached(name: ProviderAccess['name'], baseUrl: string) {
  return openProvider({ name, apiKey: secret, baseUrl, timeoutMs: 10_000 });
}

test.each([
  ['anthropic', 'claude-haiku-4-5-20251001', ''],
  ['openai', 'gpt-5.1', '/v1'],
  ['google', 'gemini-2.5-flash', ''],
  ['openrouter', 'anthropic/claude-haiku-4-5-20251001', '/api/v1'],
] as const)('%s: the kept traffic reads as it was: judged, throttled, cut off', async (name, model, path) => {
  const cassette = await openCassette(kept);
  onTestFinished(() => cassette.close());
  const provider = reached(name, `${cassette.url}${path}`);
  const call = callOf({ judge: llmJudge.parse({ provider: name, model }) });
  const kinds = [];
  for (let turn = 0; turn < 4; turn += 1) kinds.push((await provider.ask(call, patient())).kind);
  expect(kinds).toEqual(['judged', 'throttled', 'unusable', 'invalid']);
});

test.each([
  ['anthropic', ''],
  ['openai', '/v1'],
] as const)('%s: a kept batch is played from its submission to its results', async (name, path) => {
  const cassette = await openCassette(kept);
  onTestFinished(() => cassette.close());
  const { batches } = reached(name, `${cassette.url}${path}`);
  const submitted = await batches!.submit([callOf({ judge: usualJudge(name) })], patient());
  if (submitted.kind !== 'done') throw new Error('Expected the batch to be taken');
  const { externalId } = submitted.value;
  expect(await batches!.look(externalId, patient())).toMatchObject({ value: { status: 'ended' } });
  const results = await batches!.results(externalId, patient());
  if (results.kind !== 'done') throw new Error('Expected results');
  expect(results.value.map(({ customId }) => customId).toSorted()).toEqual(['c1', 'c2']);
  expect(results.value.every(({ outcome }) => outcome.kind === 'judged')).toBe(true);
});

test('what passes is recorded without essays, reasons and keys, and can be played back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-cassette-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'traffic.jsonl');
  const { simulator } = await simulatedWorld();
  const recorder = await openRecorder({ target: `http://127.0.0.1:${simulator.port}`, path });
  onTestFinished(() => recorder.close());
  const call = callOf({ judge: usualJudge('anthropic'), first: 'Ebba Exempel. quality=9', second: 'Bo' });
  const live = await reached('anthropic', recorder.url).ask(call, patient());
  const text = await readFile(path, 'utf8');
  expect(text).not.toMatch(/Ebba|Exempel|clearly|letter to the editor|sk-secret/);
  const cassette = await openCassette(path);
  onTestFinished(() => cassette.close());
  const played = await reached('anthropic', cassette.url).ask(call, patient());
  if (live.kind !== 'judged' || played.kind !== 'judged') throw new Error('Expected two judgements');
  expect(played).toMatchObject({ winner: live.winner, confidence: live.confidence, usage: live.usage });
  expect(played.justification).toBe(`[${live.justification.length} characters]`);
});

test('of a body only its shape is kept', () => {
  const content = JSON.stringify({ evidence: 'Anna writes well.', winner: 'Essay A', confidence: 3 });
  const body = { id: 'x-1', choices: [{ message: { content } }], odd: 'y'.repeat(81), usage: { tokens: 7 } };
  const inner = JSON.stringify({ evidence: '[17 characters]', winner: 'Essay A', confidence: 3 });
  const shape = { ...body, choices: [{ message: { content: inner } }], odd: '[81 characters]' };
  expect(redactedBody(JSON.stringify(body))).toEqual(shape);
  expect(redactedBody('{"text":"a"}\n{"text":"bb"}\n')).toBe(
    '{"text":"[1 characters]"}\n{"text":"[2 characters]"}\n',
  );
  expect(redactedBody('--form\nAnna writes well.')).toBe('[24 characters]');
});

test('of headers only those are kept that are known to hold no secret', () => {
  const headers = new Headers({ authorization: 'Bearer x', 'set-cookie': 'y', 'retry-after': '3' });
  expect(redactedHeaders(headers)).toEqual({ 'retry-after': '3' });
});
