import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRateSettings } from '../../../runtime/gateway/read-rate-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function fileOf(text: string): string {
  const path = join(folder.path, 'limits.json');
  writeFileSync(path, text);
  return path;
}

test('limits are read by provider, and by provider and class of models', () => {
  const limits = { anthropic: { requests: 50 }, 'openai/gpt-5': { inputTokens: 40_000 } };
  expect(readRateSettings(fileOf(JSON.stringify(limits)))).toEqual(limits);
});

test.each([
  ['no JSON', '{'],
  ['a limit that nobody knows', '{"anthropic": {"perHour": 5}}'],
  ['a limit that is none', '{"anthropic": {"requests": 0}}'],
  ['a list', '[]'],
  ['a provider that there is not', '{"antropic": {"requests": 5}}'],
  ['a class that no model is of', '{"anthropic/claude-haiku": {"requests": 5}}'],
  ['a model where a class is wanted', '{"openai/gpt-5-2025-08-07": {"requests": 5}}'],
])('%s is refused with the file, what was found and what is wanted', (_what, text) => {
  const path = fileOf(text);
  expect(() => readRateSettings(path)).toThrow(
    /^Expected limits like .+ in .+limits\.json, got .+; correct the file$/,
  );
});

test('a class that is not known is refused with those that are', () => {
  const path = fileOf('{"anthropic/claude-haiku": {"requests": 5}}');
  expect(() => readRateSettings(path)).toThrow(/`anthropic\/claude-haiku`.+claude-haiku-4, claude-sonnet-4/);
});

test('models of one’s own server and of a broker are classes of any name', () => {
  const limits = { 'compatible/llama-4': { requests: 5 }, 'openrouter/some/model': { requests: 5 } };
  expect(readRateSettings(fileOf(JSON.stringify(limits)))).toEqual(limits);
});

test('a file that is not there is refused the same way', () => {
  expect(() => readRateSettings('/nowhere/limits.json')).toThrow('ENOENT');
});
