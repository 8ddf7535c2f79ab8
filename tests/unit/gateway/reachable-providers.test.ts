import { expect, test } from 'vitest';
import { readConfig } from '../../../runtime/config.ts';
import { reachableProviders } from '../../../runtime/gateway/reachable-providers.ts';

const namesWith = (env: NodeJS.ProcessEnv): string[] =>
  reachableProviders(readConfig(env)).map(({ name }) => name);

test('nothing is reached without a key or an address', () => {
  expect(namesWith({})).toEqual([]);
  expect(namesWith({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:1', ASSAY_COMPATIBLE_API_KEY: 'k' })).toEqual([]);
});

test('a provider is reached where its key is, at its own address unless another is given', () => {
  const env = {
    ANTHROPIC_API_KEY: 'a',
    OPENAI_API_KEY: 'o',
    OPENAI_BASE_URL: 'http://127.0.0.1:2/v1',
    GEMINI_API_KEY: 'g',
    OPENROUTER_API_KEY: 'r',
  };
  expect(namesWith(env)).toEqual(['anthropic', 'openai', 'google', 'openrouter']);
  const [anthropic, openai] = reachableProviders(readConfig(env));
  expect(anthropic).toMatchObject({ apiKey: 'a' });
  expect(anthropic).not.toHaveProperty('baseUrl');
  expect(openai).toMatchObject({ apiKey: 'o', baseUrl: 'http://127.0.0.1:2/v1' });
});

test('a server of one’s own is reached by its address alone', () => {
  const [own] = reachableProviders(readConfig({ ASSAY_COMPATIBLE_URL: 'http://127.0.0.1:11434/v1' }));
  expect(own).toMatchObject({ name: 'compatible', baseUrl: 'http://127.0.0.1:11434/v1' });
});
