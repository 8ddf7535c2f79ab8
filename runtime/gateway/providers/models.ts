/**
 * The models we know: what they cost, hold and understand. Figures drift; what a provider's headers say at
 * run time wins over `seedLimits`. Prices are US dollars per million tokens, as published in autumn 2026.
 */
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';

export type Effort = NonNullable<LlmJudge['reasoningEffort']>;
export type Vendor = LlmJudge['provider'];

export interface Price {
  readonly input: number;
  readonly output: number;
  /** Factors on the price of input. */
  readonly cacheRead: number;
  readonly cacheWrite: { readonly '5m': number; readonly '1h': number };
  /** Null where the provider sells no batches. */
  readonly batch: number | null;
  /** Prompts that are longer than this cost so many times as much, answers included. */
  readonly longPrompt?: { readonly aboveTokens: number; readonly factor: number };
}

/**
 * How a model thinks before it answers.
 * `never`: it does not. `budget`: within a number of tokens, off unless asked for. `effort`: by a word.
 */
export interface Thinking {
  readonly by: 'never' | 'budget' | 'effort';
  /** What it does where nothing is said. */
  readonly usual: Effort;
  /** How thinking is switched off; null where it cannot be. */
  readonly off: 'disabled' | 'between_tools' | null;
}

export interface ModelFacts {
  readonly provider: Vendor;
  readonly model: string;
  readonly aliases: readonly string[];
  /** Models of one class share the limits of an account. */
  readonly limitClass: string;
  /** Null: nobody told us, and cost is said to be unknown. */
  readonly price: Price | null;
  readonly contextTokens: number | null;
  readonly outputTokensMax: number | null;
  /** Shorter beginnings of a prompt are silently not cached. */
  readonly cacheTokensMin: number | null;
  /** How the form of the answer is imposed where the model does not think. */
  readonly answers: 'tool' | 'json_schema' | 'json_object';
  /** The highest temperature that is taken; null: none at all. */
  readonly temperatureMax: number | null;
  readonly thinking: Thinking;
  readonly hasVerbosity: boolean;
  readonly seedLimits: SeedLimits;
}

/** Where a bucket begins before any header was read: small, so that a new key is not refused at once. */
export interface SeedLimits {
  readonly requestsPerMinute: number | null;
  readonly inputTokensPerMinute: number | null;
  readonly outputTokensPerMinute: number | null;
}

export const seeds: { readonly [V in Vendor]: SeedLimits } = {
  anthropic: { requestsPerMinute: 50, inputTokensPerMinute: 30_000, outputTokensPerMinute: 8_000 },
  openai: { requestsPerMinute: 60, inputTokensPerMinute: 30_000, outputTokensPerMinute: null },
  google: { requestsPerMinute: 10, inputTokensPerMinute: 250_000, outputTokensPerMinute: null },
  openrouter: { requestsPerMinute: 20, inputTokensPerMinute: null, outputTokensPerMinute: null },
  compatible: { requestsPerMinute: null, inputTokensPerMinute: null, outputTokensPerMinute: null },
};

const never: Thinking = { by: 'never', usual: 'none', off: 'disabled' };
const claudeWrites = { '5m': 1.25, '1h': 2 };
const noWrites = { '5m': 1, '1h': 1 };

/** GPT-5 as it first was: thinks a little even where it is told to stop. */
const always: Thinking = { by: 'effort', usual: 'medium', off: null };

type Own = Pick<ModelFacts, 'model' | 'limitClass'> & Partial<ModelFacts>;
type PriceOf = readonly [input: number, output: number, cacheRead: number];

/** Claude up to 4.5: temperature, a forced tool, and thinking within a budget where it is asked for. */
const claude4 = (own: Own, [input, output, cacheRead]: PriceOf): ModelFacts => ({
  provider: 'anthropic',
  aliases: [],
  price: { input, output, cacheRead, cacheWrite: claudeWrites, batch: 0.5 },
  contextTokens: 200_000,
  outputTokensMax: 64_000,
  cacheTokensMin: 4_096,
  answers: 'tool',
  temperatureMax: 1,
  thinking: { by: 'budget', usual: 'none', off: 'disabled' },
  hasVerbosity: false,
  seedLimits: seeds.anthropic,
  ...own,
});

/** Claude 5: thinks of its own accord, takes no temperature, and refuses forced tools in its newest forms. */
const claude5 = (own: Own & Pick<ModelFacts, 'thinking'>, prices: PriceOf): ModelFacts => ({
  ...claude4(own, prices),
  contextTokens: 1_000_000,
  outputTokensMax: 128_000,
  cacheTokensMin: 512,
  answers: 'json_schema',
  temperatureMax: null,
  ...own,
});

const openAi = (own: Own, prices: PriceOf | null): ModelFacts => ({
  provider: 'openai',
  aliases: [],
  price: prices === null ? null : openAiPrice(prices),
  contextTokens: 128_000,
  outputTokensMax: 16_384,
  cacheTokensMin: 1_024,
  answers: 'json_schema',
  temperatureMax: 2,
  thinking: never,
  hasVerbosity: false,
  seedLimits: seeds.openai,
  ...own,
});
const openAiPrice = ([input, output, cacheRead]: PriceOf): Price => ({
  input,
  output,
  cacheRead,
  cacheWrite: noWrites,
  batch: 0.5,
});

/** GPT-5 and later: effort and verbosity instead of a temperature. */
const gpt5 = (own: Own, prices: PriceOf | null, usual: Effort = 'medium'): ModelFacts =>
  openAi(
    {
      contextTokens: 400_000,
      outputTokensMax: 128_000,
      temperatureMax: null,
      thinking: { by: 'effort', usual, off: 'disabled' },
      hasVerbosity: true,
      ...own,
    },
    prices,
  );

const gemini = (own: Own, prices: PriceOf | null): ModelFacts => ({
  ...openAi(own, prices),
  provider: 'google',
  contextTokens: 1_048_576,
  outputTokensMax: 65_536,
  thinking: { by: 'budget', usual: 'medium', off: 'disabled' },
  seedLimits: seeds.google,
  ...own,
});

export const families = {
  claude4: (model: string): ModelFacts => ({
    ...claude4({ model, limitClass: model }, [0, 0, 0]),
    price: null,
  }),
  claude5: (model: string): ModelFacts => ({
    ...claude5({ model, limitClass: model, thinking: { by: 'effort', usual: 'high', off: null } }, [0, 0, 0]),
    price: null,
  }),
  openAi: (model: string): ModelFacts => openAi({ model, limitClass: model }, null),
  gpt5: (model: string): ModelFacts => gpt5({ model, limitClass: model }, null),
  gemini: (model: string): ModelFacts => gemini({ model, limitClass: model }, null),
};

const haiku45 = claude4(
  {
    model: 'claude-haiku-4-5-20251001',
    aliases: ['claude-haiku-4-5'],
    limitClass: 'claude-haiku-4',
  },
  [1, 5, 0.1],
);

export const models: readonly ModelFacts[] = [
  haiku45,
  claude4(
    {
      model: 'claude-sonnet-4-5-20250929',
      aliases: ['claude-sonnet-4-5'],
      limitClass: 'claude-sonnet-4',
      cacheTokensMin: 1_024,
    },
    [3, 15, 0.1],
  ),
  claude5(
    {
      model: 'claude-haiku-5-5',
      limitClass: 'claude-haiku-5',
      thinking: { by: 'effort', usual: 'medium', off: 'disabled' },
      price: {
        input: 0.1,
        output: 0.5,
        cacheRead: 0.1,
        cacheWrite: claudeWrites,
        batch: 0.5,
        longPrompt: { aboveTokens: 100_000, factor: 5 },
      },
    },
    [0.1, 0.5, 0.1],
  ),
  claude5(
    {
      model: 'claude-sonnet-5-5',
      limitClass: 'claude-sonnet-5',
      thinking: { by: 'effort', usual: 'high', off: 'between_tools' },
    },
    [2, 10, 0.05],
  ),
  claude5(
    {
      model: 'claude-opus-5-5',
      limitClass: 'claude-opus-5',
      thinking: { by: 'effort', usual: 'medium', off: null },
    },
    [4, 20, 0.05],
  ),
  gpt5(
    { model: 'gpt-5.1', aliases: ['gpt-5.1-2025-11-13'], limitClass: 'gpt-5.1', contextTokens: 272_000 },
    [1.25, 10, 0.1],
    'none',
  ),
  gpt5(
    { model: 'gpt-5-2025-08-07', aliases: ['gpt-5'], limitClass: 'gpt-5', thinking: always },
    [1.25, 10, 0.1],
  ),
  gpt5(
    { model: 'gpt-5-mini-2025-08-07', aliases: ['gpt-5-mini'], limitClass: 'gpt-5-mini', thinking: always },
    [0.25, 2, 0.1],
  ),
  gpt5(
    { model: 'gpt-5-nano-2025-08-07', aliases: ['gpt-5-nano'], limitClass: 'gpt-5-nano', thinking: always },
    [0.05, 0.4, 0.1],
  ),
  openAi(
    {
      model: 'gpt-4.1-2025-04-14',
      aliases: ['gpt-4.1'],
      limitClass: 'gpt-4.1',
      contextTokens: 1_047_576,
      outputTokensMax: 32_768,
    },
    [2, 8, 0.25],
  ),
  openAi(
    {
      model: 'gpt-4.1-mini-2025-04-14',
      aliases: ['gpt-4.1-mini'],
      limitClass: 'gpt-4.1-mini',
      contextTokens: 1_047_576,
      outputTokensMax: 32_768,
    },
    [0.4, 1.6, 0.25],
  ),
  openAi(
    {
      model: 'gpt-4.1-nano-2025-04-14',
      aliases: ['gpt-4.1-nano'],
      limitClass: 'gpt-4.1-nano',
      contextTokens: 1_047_576,
      outputTokensMax: 32_768,
    },
    [0.1, 0.4, 0.25],
  ),
  openAi({ model: 'gpt-4o-2024-11-20', aliases: ['gpt-4o'], limitClass: 'gpt-4o' }, [2.5, 10, 0.5]),
  openAi(
    { model: 'gpt-4o-mini-2024-07-18', aliases: ['gpt-4o-mini'], limitClass: 'gpt-4o-mini' },
    [0.15, 0.6, 0.5],
  ),
  gemini({ model: 'gemini-2.5-flash', limitClass: 'gemini-2.5-flash' }, [0.3, 2.5, 0.25]),
  // Its price was written down as nothing, which no model costs: said to be unknown.
  gemini(
    { model: 'gemini-2.5-flash-preview-05-20', limitClass: 'gemini-2.5-flash', outputTokensMax: 8_192 },
    null,
  ),
  {
    ...haiku45,
    provider: 'openrouter',
    model: 'anthropic/claude-haiku-4-5-20251001',
    aliases: ['anthropic/claude-haiku-4.5'],
    price: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: claudeWrites, batch: null },
    answers: 'json_schema',
    seedLimits: seeds.openrouter,
  },
];
