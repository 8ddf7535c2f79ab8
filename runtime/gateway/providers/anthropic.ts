/** Claude over the Messages API: one question at a time, or a batch of them at half the price. */
import Anthropic from '@anthropic-ai/sdk';
import type {
  BatchFound,
  BatchIntent,
  BatchItem,
  BatchReply,
  BatchState,
  Provider,
  ProviderAccess,
  ProviderBatches,
  ProviderCall,
} from '../../../actors/gateway-ports.ts';
import { messageBody } from './anthropic-request.ts';
import { outcomeOfMessage } from './anthropic-reply.ts';
import { askOnce, callOnce } from './ask-once.ts';
import { outcomeOfTrouble, statusOfErrorBody } from './outcome-of-trouble.ts';
import { refusalOf, unasked } from './refusals.ts';

/**
 * From the next version on no model takes a temperature, and Claude 4 at temperature 0 is what repeats
 * best.
 */
const API_VERSION = '2023-06-01';

export function openAnthropic(access: ProviderAccess): Provider {
  const client = new Anthropic({
    apiKey: access.apiKey,
    // Given even where it is the usual one: the SDK would look into the environment.
    baseURL: access.baseUrl ?? 'https://api.anthropic.com',
    maxRetries: 0,
    timeout: access.timeoutMs,
    defaultHeaders: { 'anthropic-version': API_VERSION },
    // Its debug log and its spans would carry essays.
    logLevel: 'off',
    openTelemetry: false,
  });
  return {
    name: 'anthropic',
    ask: (call, signal) => {
      const refusal = refusalOf(call);
      if (refusal !== null) return Promise.resolve(unasked(refusal));
      return askOnce(access, signal, async (within) => {
        const options = { signal: within, headers: { 'x-client-request-id': call.customId } };
        const { data: body, response } = await client.messages
          .create(messageBody(call), options)
          .withResponse();
        const requestId = response.headers.get('request-id');
        return { outcome: outcomeOfMessage(body, requestId), headers: response.headers };
      });
    },
    batches: openBatches(access, client),
  };
}

function openBatches(access: ProviderAccess, client: Anthropic): ProviderBatches {
  const { batches } = client.messages;
  return {
    submit: (calls, signal) => {
      const refusal = calls.map(refusalOf).find((one) => one !== null);
      if (refusal !== undefined) return Promise.resolve({ kind: 'failed', outcome: refusal });
      return callOnce(access, signal, async (within) => {
        const { id } = await batches.create({ requests: calls.map(requestOf) }, { signal: within });
        return { kind: 'done', value: { externalId: id } };
      });
    },
    find: (intent, signal) =>
      callOnce(access, signal, async (within) => ({
        kind: 'done',
        value: await find(client, intent, within),
      })),
    look: (id, signal) =>
      callOnce(access, signal, async (within) => {
        const batch = await batches.retrieve(id, {}, { signal: within });
        return { kind: 'done', value: stateOf(batch) };
      }),
    results: (id, signal) =>
      callOnce(access, signal, async (within): Promise<BatchReply<readonly BatchItem[]>> => {
        const items: BatchItem[] = [];
        for await (const line of await batches.results(id, {}, { signal: within })) items.push(itemOf(line));
        return { kind: 'done', value: items };
      }),
    cancel: (id, signal) =>
      callOnce(access, signal, async (within) => {
        await batches.cancel(id, {}, { signal: within });
        return { kind: 'done', value: null };
      }),
  };
}

/** Their clock and ours need not agree. */
const CLOCK_SLACK_MS = 5 * 60_000;

/**
 * Anthropic keeps no word of ours with a batch, and tells the ids of its questions only with its results.
 * So one of the right size that runs is waited for: to ask again at once might be to pay twice.
 */
async function find(client: Anthropic, intent: BatchIntent, signal: AbortSignal): Promise<BatchFound> {
  const { customIds, sizeMax, sinceMs, known } = intent;
  const own = new Set(customIds);
  let isUnsure = false;
  for await (const batch of client.messages.batches.list({ limit: 100 }, { signal })) {
    if (Date.parse(batch.created_at) < sinceMs - CLOCK_SLACK_MS) break;
    const size = Object.values(batch.request_counts).reduce((sum, count) => sum + count, 0);
    if (known.has(batch.id) || size < own.size || size > sizeMax) continue;
    if (batch.processing_status !== 'ended') isUnsure = true;
    else if (await holdsAny(client, { id: batch.id, own }, signal))
      return { kind: 'found', externalId: batch.id };
  }
  return { kind: isUnsure ? 'unsure' : 'none' };
}

async function holdsAny(
  client: Anthropic,
  { id, own }: { readonly id: string; readonly own: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<boolean> {
  for await (const line of await client.messages.batches.results(id, {}, { signal }))
    if (own.has(line.custom_id)) return true;
  return false;
}

const requestOf = (call: ProviderCall): Anthropic.Messages.BatchCreateParams.Request => ({
  custom_id: call.customId,
  params: messageBody(call),
});

function stateOf(batch: Anthropic.Messages.MessageBatch): BatchState {
  const expires = Date.parse(batch.expires_at);
  return {
    // A cancelled batch ends like any other: some of its questions may have been answered, and paid for.
    status: batch.processing_status === 'ended' ? 'ended' : 'in_progress',
    resultsAt: batch.results_url,
    expiresAtMs: Number.isNaN(expires) ? null : expires,
  };
}

function itemOf({ custom_id, result }: Anthropic.Messages.MessageBatchIndividualResponse): BatchItem {
  const customId = custom_id;
  switch (result.type) {
    case 'succeeded':
      return { customId, outcome: outcomeOfMessage(result.message, result.message.id) };
    case 'errored': {
      const trouble = { status: statusOfErrorBody(result.error), headers: new Headers(), body: result.error };
      return { customId, outcome: outcomeOfTrouble('anthropic', trouble, Date.now()) };
    }
    case 'canceled':
      return { customId, outcome: { kind: 'cancelled' } };
    default:
      return { customId, outcome: { kind: 'expired' } };
  }
}
