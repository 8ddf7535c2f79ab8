import { expect, test } from 'vitest';
import { readConfig } from '../../../runtime/config.ts';
import { accountsOf, reachableProviders } from '../../../runtime/gateway/reachable-providers.ts';

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

test('one key is one account on every node, another key another one, and the key cannot be read from it', () => {
  const accountWith = (env: NodeJS.ProcessEnv) => accountsOf(reachableProviders(readConfig(env)));
  const [one, same, other] = ['sk-one', 'sk-one', 'sk-two'].map((key) =>
    accountWith({ ANTHROPIC_API_KEY: key }),
  );
  expect(one).toEqual(same);
  expect(one?.['anthropic']).toMatch(/^[\w-]{12}$/);
  expect(one?.['anthropic']).not.toBe(other?.['anthropic']);
  expect(JSON.stringify(one)).not.toContain('sk-one');
});

test('servers of one’s own without keys are told apart by their addresses', () => {
  const at = (url: string) => accountsOf(reachableProviders(readConfig({ ASSAY_COMPATIBLE_URL: url })));
  expect(at('http://127.0.0.1:1/v1')).not.toEqual(at('http://127.0.0.1:2/v1'));
});
