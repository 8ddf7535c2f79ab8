/** The gateway in words, and its days as columns. Pure. */
import type { ProviderName } from '../../../contracts/assessment/words.ts';
import type { Answer } from '../../api/client.ts';

export type Gateway = Answer<'gateway.get'>;
type Usage = Gateway['days'][number];

export const providerSaid: { readonly [P in ProviderName]: string } = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  google: 'Google Gemini',
  openrouter: 'OpenRouter',
  compatible: 'OpenAI-compatible server',
  builtin: 'Built-in judges',
};

const codes: { readonly [code: string]: string } = {
  CONNECTION_ERROR: 'it cannot be reached',
  TIMEOUT: 'it does not answer in time',
  RATE_LIMIT: 'its limit is reached',
  AUTHENTICATION_ERROR: 'it does not take our key',
  INVALID_RESPONSE: 'its answers cannot be read',
};
export const codeSaid = (code: string): string => codes[code] ?? code.toLowerCase().replaceAll('_', ' ');

export const dimensionSaid: { readonly [dimension: string]: string | undefined } = {
  requests: 'requests',
  input_tokens: 'tokens in',
  output_tokens: 'tokens out',
};

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** As a question uses them up: asked, read, answered. */
const placeOf = (dimension: string): number => Object.keys(dimensionSaid).indexOf(dimension);

interface Account {
  readonly title: string;
  readonly hint: string | null;
  readonly buckets: readonly Bucket[];
}
type Bucket = Gateway['buckets'][number];

/**
 * Limits belong to a key. Where a provider has one, nobody has to hear of it; of several each is told by the
 * fingerprint that its limits are kept under.
 */
export function accountsIn(buckets: readonly Bucket[]): readonly Account[] {
  const byProvider = Map.groupBy(buckets, ({ provider }) => provider);
  return [...byProvider].flatMap(([provider, all]) => {
    const name = providerSaid[provider as ProviderName] ?? provider;
    const byAccount = Map.groupBy(all, ({ account }) => account);
    return [...byAccount].map(([account, own]) => ({
      title: byAccount.size === 1 ? name : `${name}, key ${account}`,
      hint: byAccount.size === 1 ? null : 'by the fingerprint of the key',
      buckets: own.toSorted(
        (a, b) => byName(a.modelClass, b.modelClass) || placeOf(a.dimension) - placeOf(b.dimension),
      ),
    }));
  });
}

export type Measure = 'cost' | 'answers' | 'tokens';
const valueOf: { readonly [M in Measure]: (usage: Usage) => number } = {
  cost: ({ costUsd }) => costUsd,
  answers: ({ answered }) => answered,
  tokens: ({ tokens }) => tokens,
};

/** One column of a plot. */
interface Day {
  readonly label: string;
  readonly parts: readonly { readonly name: string; readonly value: number }[];
}

const daysShown = 14;
const dayMs = 86_400_000;

/** One column a day, today last; a day without a question is an empty one, so that time stays even. */
export function barsOf(days: readonly Usage[], measure: Measure, nowMs: number): readonly Day[] {
  const byDay = Map.groupBy(days, ({ day }) => day);
  return Array.from({ length: daysShown }, (_, at) => {
    const day = new Date(nowMs - (daysShown - 1 - at) * dayMs).toISOString().slice(0, 10);
    const parts = (byDay.get(day) ?? []).map((usage) => ({
      name: nameOf(usage),
      value: valueOf[measure](usage),
    }));
    return { label: `${day.slice(8)}.${day.slice(5, 7)}.`, parts };
  });
}

/** The busiest first, so that colours stay with those that matter. */
export function namesOf(days: readonly Usage[], measure: Measure): string[] {
  const sums = new Map<string, number>();
  for (const usage of days) sums.set(nameOf(usage), (sums.get(nameOf(usage)) ?? 0) + valueOf[measure](usage));
  return [...sums].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
}

const nameOf = ({ provider, model }: Usage): string =>
  provider === 'builtin' ? model : `${provider} / ${model}`;

export function shortNumber(value: number): string {
  if (value >= 1e9) return `${tidy(value / 1e9)} G`;
  if (value >= 1e6) return `${tidy(value / 1e6)} M`;
  return value >= 1e4 ? `${tidy(value / 1e3)} k` : tidy(value);
}
const tidy = (value: number): string => String(Number(value.toPrecision(3)));

/** Nobody set a limit: so much a minute is as good as none. */
export const isUnlimited = (perMinute: number): boolean => perMinute >= 1e9;
