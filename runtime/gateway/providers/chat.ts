/** OpenAI, OpenRouter and every server that speaks chat completions, told apart by their address. */
import OpenAI from 'openai';
import type { Provider, ProviderAccess } from '../../../actors/gateway-ports.ts';
import { askOnce } from './ask-once.ts';
import { openChatBatches } from './chat-batches.ts';
import { outcomeOfCompletion } from './chat-reply.ts';
import { chatBody } from './chat-request.ts';
import { refusalOf, unasked } from './refusals.ts';

export type ChatName = Extract<ProviderAccess['name'], 'openai' | 'openrouter' | 'compatible'>;

const addresses: { readonly [N in ChatName]: string } = {
  openai: 'https://api.openai.com/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  // Where Ollama listens.
  compatible: 'http://127.0.0.1:11434/v1',
};

export function openChat(name: ChatName, access: ProviderAccess): Provider {
  const client = new OpenAI({
    // A server of one's own often wants no key, and the SDK wants one always.
    apiKey: access.apiKey === '' ? 'none' : access.apiKey,
    baseURL: access.baseUrl ?? addresses[name],
    // Given even where there is none: the SDK would look into the environment.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: access.timeoutMs,
    // Its debug log would carry essays.
    logLevel: 'off',
  });
  return {
    name,
    ask: (call, signal) => {
      const refusal = refusalOf(call);
      if (refusal !== null) return Promise.resolve(unasked(refusal));
      return askOnce(access, signal, async (within) => {
        const options = { signal: within, headers: { 'x-client-request-id': call.customId } };
        const { data: body, response } = await client.chat.completions
          .create(chatBody(call), options)
          .withResponse();
        const { headers } = response;
        const requestId = headers.get('x-request-id');
        const received = { body, headers, requestId, asked: call.judge.model };
        return { outcome: outcomeOfCompletion(name, received), headers };
      });
    },
    ...(name === 'openai' ? { batches: openChatBatches(access, client) } : {}),
  };
}
