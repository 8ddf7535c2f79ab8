/**
 * How many tokens a question will use, from what those before it used: the share of its text that no cache
 * holds, and an answer that is longer than 95 of 100. What a model may at most say would reserve ten times
 * too much. For reservations only; what was used is told by the reply.
 */
import type { JudgePrompt, TokenUsage } from '../../actors/gateway-ports.ts';
import { estimateTokens } from './providers/manifest.ts';

/** Replies that are remembered; a guess. */
const memory = 100;
/** Before the first reply; a guess. */
const firstOutput = 400;
/** Weight of the newest reply in the running mean; a guess. */
const newest = 0.2;
const factorMin = 0.05;
const factorMax = 2;

export interface Expected {
  readonly input: number;
  readonly output: number;
}

export interface Forecast {
  expect(prompt: JudgePrompt, outputMax: number): Expected & { readonly estimate: number };
  note(estimate: number, usage: TokenUsage): void;
}

export const estimateOf = ({ system, blocks }: JudgePrompt): number =>
  estimateTokens(system) + blocks.reduce((sum, { text }) => sum + estimateTokens(text), 0);

export function createForecast(): Forecast {
  const outputs: number[] = [];
  let place = 0;
  let factor = 1;
  return {
    expect: (prompt, outputMax) => {
      const estimate = estimateOf(prompt);
      const output = Math.min(percentile95(outputs) ?? firstOutput, outputMax);
      return { estimate, input: Math.ceil(estimate * factor), output };
    },
    note: (estimate, usage) => {
      outputs[place % memory] = usage.output;
      place += 1;
      const share = (usage.input + usage.cacheWrite) / Math.max(1, estimate);
      factor = clamp(factor + newest * (share - factor));
    },
  };
}

const clamp = (factor: number): number => Math.min(factorMax, Math.max(factorMin, factor));

function percentile95(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}
