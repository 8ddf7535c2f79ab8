/**
 * Limits that an installation wrote down, by provider and class of models: `{"anthropic/claude-haiku-4":
 * {"requests": 50}}`, or `{"openai": …}` for all its classes. They bound whatever is learnt. A number that
 * may lead to refusals stops no node: it says so and goes on.
 */
import { z } from 'zod';
import type { SeedLimits } from './providers/models.ts';

const perMinute = z.number().positive().max(1e9);
const limits = z.strictObject({
  requests: perMinute.optional(),
  inputTokens: perMinute.optional(),
  outputTokens: perMinute.optional(),
});
export type RateLimits = z.output<typeof limits>;
export type RateSettings = { readonly [name: string]: RateLimits };

export const rateSettings = z.record(z.string().regex(/^[a-z]+(?:\/[\w.:@/-]+)?$/), limits);

/** The narrower name wins, limit by limit. */
export const limitsFor = (settings: RateSettings, provider: string, modelClass: string): RateLimits => ({
  ...settings[provider],
  ...settings[`${provider}/${modelClass}`],
});

/** Why these limits may lead to refusals; empty where nothing speaks against them. */
export function doubtsOf(own: RateLimits, seed: SeedLimits): readonly string[] {
  const pairs = [
    ['requests', own.requests, seed.requestsPerMinute],
    ['inputTokens', own.inputTokens, seed.inputTokensPerMinute],
    ['outputTokens', own.outputTokens, seed.outputTokensPerMinute],
  ] as const;
  return pairs.flatMap(([name, given, first]) => {
    if (given === undefined && first === null && name === 'requests')
      return [`\`${name}\` is not limited: expected a number a minute in ASSAY_LLM_LIMITS`];
    if (given !== undefined && first !== null && given > first)
      return [
        `\`${name}\` is ${given} a minute, and a new account has ${first}: expected a tier that has it`,
      ];
    return [];
  });
}
