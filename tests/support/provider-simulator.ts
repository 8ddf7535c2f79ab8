/** A simulated provider for a test, the adapters that reach it, and questions to ask through them. */
import { onTestFinished } from 'vitest';
import type { Provider, ProviderAccess, ProviderCall } from '../../actors/gateway-ports.ts';
import { llmJudge, type LlmJudge } from '../../contracts/assessment/judging-shapes.ts';
import { buildPrompt, type PromptFrame } from '../../runtime/gateway/prompt/build-prompt.ts';
import { openProvider } from '../../runtime/gateway/providers/open-provider.ts';
import type { SimulatorScript } from '../../runtime/gateway/simulator/script.ts';
import { openSimulator, type Simulator } from '../../runtime/gateway/simulator/simulator.ts';

export type ProviderId = ProviderAccess['name'];

export interface SimulatedWorld {
  readonly simulator: Simulator;
  provider(name: ProviderId, access?: Partial<ProviderAccess>): Provider;
}

/** Closed when the test is over. */
export async function simulatedWorld(script: Partial<SimulatorScript> = {}): Promise<SimulatedWorld> {
  const simulator = await openSimulator({ script: { keepsBodies: true, ...script } });
  onTestFinished(() => simulator.close());
  return {
    simulator,
    provider: (name, access = {}) =>
      openProvider({
        name,
        apiKey: 'sk-test-0123456789abcdef',
        baseUrl: simulator.addressOf(name),
        timeoutMs: 20_000,
        ...access,
      }),
  };
}

export const usualModels: { readonly [P in ProviderId]: string } = {
  anthropic: 'claude-haiku-4-5-20251001',
  openai: 'gpt-4.1-2025-04-14',
  google: 'gemini-2.5-flash',
  openrouter: 'anthropic/claude-haiku-4-5-20251001',
  compatible: 'llama3.2:3b',
};

export const usualJudge = (provider: ProviderId, judge: Partial<LlmJudge> = {}): LlmJudge =>
  llmJudge.parse({ provider, model: usualModels[provider], ...judge });

export const plainFrame: PromptFrame = {
  instructions: 'Content, structure and language count alike.',
  studentPrompt: 'Write a letter to the editor about school lunches.',
  rubric: 'A strong essay keeps to its reader.',
  language: 'en',
  promptVersion: 'v1',
};

export interface Asked {
  readonly judge: LlmJudge;
  readonly first?: string;
  readonly second?: string;
  readonly frame?: Partial<PromptFrame>;
  readonly customId?: string;
}

/** The first essay is the better one where nothing else is said, and by far. */
export function callOf(asked: Asked): ProviderCall {
  const { judge, customId = 'question-1' } = asked;
  const { first = 'Lunch is good. quality=40', second = 'Lunch is bad. quality=-40' } = asked;
  const { systemPrompt = null, promptVersion } = judge;
  const frame = { ...plainFrame, systemPrompt, promptVersion, ...asked.frame };
  return { judge, prompt: buildPrompt({ frame, first, second }), customId, correlationId: 'session-1' };
}

/** Nobody ends the call before its time. */
export const patient = (): AbortSignal => new AbortController().signal;
