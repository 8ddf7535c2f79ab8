/**
 * What is known of the model a judge asks: its facts, what it costs, and which of the judge's settings it
 * cannot take. A model that nobody wrote down is asked all the same; its cost is then unknown, which is not
 * nothing.
 */
import type { TokenUsage } from '../../../actors/gateway-ports.ts';
import type { LlmJudge } from '../../../contracts/assessment/judging-shapes.ts';
import { type Effort, families, type ModelFacts, models, type Price, seeds, type Vendor } from './models.ts';

type Asked = Pick<LlmJudge, 'provider' | 'model'>;

const known: ReadonlyMap<string, ModelFacts> = new Map(
  models.flatMap((facts) =>
    [facts.model, ...facts.aliases].map((name) => [`${facts.provider}/${name}`, facts] as const),
  ),
);

export function factsOf({ provider, model }: Asked): ModelFacts {
  return known.get(`${provider}/${model}`) ?? stranger(provider, model);
}

const familyRules: readonly (readonly [RegExp, (model: string) => ModelFacts])[] = [
  [/^claude-[a-z]+-[5-9]/, families.claude5],
  [/^claude/, families.claude4],
  [/^(?:gpt-[5-9]|o\d)/, families.gpt5],
  [/^gemini/, families.gemini],
];

/** A model that is not in the table is taken for one of its family, without a price. */
function stranger(provider: Vendor, model: string): ModelFacts {
  const name = provider === 'openrouter' ? model.replace(/^[^/]*\//, '').replaceAll('.', '-') : model;
  const family = provider === 'compatible' ? undefined : familyRules.find(([rule]) => rule.test(name))?.[1];
  const facts = (family ?? families.openAi)(model);
  const seedLimits = seeds[provider];
  if (provider === 'openrouter') {
    return { ...facts, provider, seedLimits, answers: family === undefined ? 'json_object' : 'json_schema' };
  }
  return provider === 'compatible'
    ? {
        ...facts,
        provider,
        seedLimits,
        contextTokens: null,
        outputTokensMax: null,
        cacheTokensMin: null,
        ...anything,
      }
    : { ...facts, provider, seedLimits };
}

/** A server of one's own knows best what its model takes. */
const anything = { hasVerbosity: true, thinking: { by: 'effort', usual: 'none', off: 'disabled' } } as const;

/** A refusal names each setting that would be lost otherwise; empty where all of them reach the model. */
export function settingsRefused(judge: LlmJudge): readonly string[] {
  const { temperatureMax, thinking, hasVerbosity, outputTokensMax } = factsOf(judge);
  const { temperature, reasoningEffort, verbosity, maxTokens } = judge;
  const thinks = thinking.by === 'budget' && reasoningEffort !== undefined && reasoningEffort !== 'none';
  const isAnthropic = judge.provider === 'anthropic';
  const refused: string[] = [];
  if (temperature !== undefined && (temperature > (temperatureMax ?? -1) || (isAnthropic && thinks))) {
    refused.push('temperature');
  }
  if (reasoningEffort !== undefined && !takesEffort(judge, reasoningEffort)) refused.push('reasoningEffort');
  if (verbosity !== undefined && !hasVerbosity) refused.push('verbosity');
  if (maxTokens + thinkingTokens(judge) > (outputTokensMax ?? Infinity)) refused.push('maxTokens');
  return refused;
}

function takesEffort(judge: LlmJudge, effort: Effort): boolean {
  const { thinking } = factsOf(judge);
  if (effort !== 'none') return thinking.by !== 'never';
  return thinking.off !== null;
}

const tokensOfEffort: { readonly [E in Effort]: number } = {
  none: 0,
  low: 2_048,
  medium: 8_000,
  high: 16_000,
};

/** Room for thinking beside the answer, whose length is what `maxTokens` limits. */
export function thinkingTokens(judge: LlmJudge): number {
  const { thinking } = factsOf(judge);
  return thinking.by === 'never' ? 0 : tokensOfEffort[judge.reasoningEffort ?? thinking.usual];
}

export interface CostOptions {
  readonly isBatch: boolean;
  /** Which of the two kinds of cache was written to. */
  readonly cacheTtl?: LlmJudge['cacheTtl'];
}

/** US dollars; null where the price is not known. */
export function costOf(asked: Asked, usage: TokenUsage, options: CostOptions): number | null {
  const { price } = factsOf(asked);
  return price === null
    ? null
    : (dollars(price, usage, options.cacheTtl ?? '5m') * batchFactor(price, options)) / 1e6;
}

function dollars(price: Price, usage: TokenUsage, ttl: LlmJudge['cacheTtl']): number {
  const { input, output, cacheRead, cacheWrite } = usage;
  const weighed = input + cacheRead * price.cacheRead + cacheWrite * price.cacheWrite[ttl];
  const long = price.longPrompt;
  const isLong = long !== undefined && input + cacheRead + cacheWrite > long.aboveTokens;
  return (weighed * price.input + output * price.output) * (isLong ? long.factor : 1);
}

const batchFactor = (price: Price, { isBatch }: CostOptions): number => (isBatch ? (price.batch ?? 1) : 1);

const CHARS_PER_TOKEN = 3.3;

/** For reservations and forecasts only: what was really used stands in the answer. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN);
