import { expect, test } from 'vitest';
import { accountsIn, barsOf, namesOf, shortNumber } from '../../../console/pages/gateway/gateway-words.ts';

const usage = (day: string, model: string, costUsd: number) => ({
  day,
  provider: 'openai',
  model,
  answered: 10,
  failed: 0,
  tokens: 1_000,
  costUsd,
});
const days = [
  usage('2026-03-01', 'small', 1),
  usage('2026-03-03', 'small', 2),
  usage('2026-03-03', 'large', 9),
];
const now = Date.parse('2026-03-03T12:00:00Z');

test('days without a question have their room (time is even)', () => {
  const bars = barsOf(days, 'cost', now);
  expect(bars).toHaveLength(14);
  expect(bars.slice(-3).map(({ label, parts }) => [label, parts.length])).toEqual([
    ['01.03.', 1],
    ['02.03.', 0],
    ['03.03.', 2],
  ]);
});

test('the one that costs most has the first colour', () => {
  expect(namesOf(days, 'cost')).toEqual(['openai / large', 'openai / small']);
  expect(namesOf(days, 'answers')).toEqual(['openai / small', 'openai / large']);
});

test('large numbers are short', () => {
  expect([0, 950, 12_345, 3_400_000, 1e9].map(shortNumber)).toEqual(['0', '950', '12.3 k', '3.4 M', '1 G']);
});

test('two keys of one provider are told apart; one key needs no name', () => {
  const bucket = (provider: string, account: string) => ({
    provider,
    account,
    modelClass: 'claude-haiku-4',
    dimension: 'requests',
    perMinute: 50,
    capacity: 2,
    level: 1,
    blockedUntil: null,
    learnedAt: null,
  });
  const accounts = accountsIn([
    bucket('anthropic', '3f2a'),
    bucket('anthropic', '9c01'),
    bucket('openai', 'default'),
  ]);
  expect(accounts.map(({ title }) => title)).toEqual([
    'Anthropic, key 3f2a',
    'Anthropic, key 9c01',
    'OpenAI',
  ]);
});
