/** Batches of OpenAI: a file of questions goes up, and two files come back, of answers and of errors. */
import { type OpenAI, toFile } from 'openai';
import { z } from 'zod';
import type {
  BatchFound,
  BatchIntent,
  BatchItem,
  BatchReply,
  BatchState,
  ProviderAccess,
  ProviderBatches,
  ProviderCall,
} from '../../../actors/gateway-ports.ts';
import { callOnce, transient } from './ask-once.ts';
import { outcomeOfCompletion } from './chat-reply.ts';
import { chatBody } from './chat-request.ts';
import { outcomeOfTrouble } from './outcome-of-trouble.ts';
import { refusalOf } from './refusals.ts';

const MARKER = 'assay_batch';
/** Their clock and ours need not agree. */
const CLOCK_SLACK_MS = 5 * 60_000;
const ENDPOINT = '/v1/chat/completions';
/** Essays must not lie in a foreign store longer than a batch and its repetition take. */
const FILE_SECONDS = 3 * 24 * 3_600;
const fileLife = { anchor: 'created_at' as const, seconds: FILE_SECONDS };

export function openChatBatches(access: ProviderAccess, client: OpenAI): ProviderBatches {
  return {
    submit: (calls, signal, marker) => {
      const refusal = calls.map(refusalOf).find((one) => one !== null);
      if (refusal !== undefined) return Promise.resolve({ kind: 'failed', outcome: refusal });
      return callOnce(access, signal, (within) => submit(client, { calls, marker }, within));
    },
    find: (intent, signal) =>
      callOnce(access, signal, async (within) => ({
        kind: 'done',
        value: await find(client, intent, within),
      })),
    look: (id, signal) =>
      callOnce(access, signal, async (within) => {
        const batch = await client.batches.retrieve(id, { signal: within });
        return { kind: 'done', value: stateOf(batch) };
      }),
    results: (id, signal) =>
      callOnce(access, signal, async (within): Promise<BatchReply<readonly BatchItem[]>> => {
        const batch = await client.batches.retrieve(id, { signal: within });
        const files = [batch.output_file_id, batch.error_file_id].filter((file) => file !== undefined);
        const items: BatchItem[] = [];
        for (const file of files) items.push(...(await readFile(client, file, within)));
        return { kind: 'done', value: items };
      }),
    cancel: (id, signal) =>
      callOnce(access, signal, async (within) => {
        await client.batches.cancel(id, { signal: within });
        return { kind: 'done', value: null };
      }),
  };
}

async function submit(
  client: OpenAI,
  { calls, marker }: { readonly calls: readonly ProviderCall[]; readonly marker: string | undefined },
  signal: AbortSignal,
): Promise<BatchReply<{ readonly externalId: string }>> {
  const lines = calls.map((call) =>
    JSON.stringify({ custom_id: call.customId, method: 'POST', url: ENDPOINT, body: chatBody(call) }),
  );
  const file = await client.files.create(
    {
      file: await toFile(Buffer.from(lines.join('\n')), 'questions.jsonl', { type: 'application/jsonl' }),
      purpose: 'batch',
      expires_after: fileLife,
    },
    { signal },
  );
  const batch = await client.batches.create(
    {
      input_file_id: file.id,
      endpoint: ENDPOINT,
      completion_window: '24h',
      output_expires_after: fileLife,
      ...(marker === undefined ? {} : { metadata: { [MARKER]: marker } }),
    },
    { signal },
  );
  return { kind: 'done', value: { externalId: batch.id } };
}

/** OpenAI keeps words of ours with a batch, and shows them from the start. */
async function find(client: OpenAI, intent: BatchIntent, signal: AbortSignal): Promise<BatchFound> {
  const { marker, sinceMs } = intent;
  for await (const batch of client.batches.list({ limit: 100 }, { signal })) {
    if (batch.created_at * 1000 < sinceMs - CLOCK_SLACK_MS) break;
    if (batch.metadata?.[MARKER] === marker) return { kind: 'found', externalId: batch.id };
  }
  return { kind: 'none' };
}

function stateOf(batch: OpenAI.Batch): BatchState {
  const resultsAt = batch.output_file_id ?? batch.error_file_id ?? null;
  return {
    status: statusOf(batch.status, resultsAt),
    resultsAt,
    expiresAtMs: batch.expires_at === undefined ? null : batch.expires_at * 1000,
  };
}

/** Whatever left a file behind has ended: what was answered before the end was paid for. */
function statusOf(status: OpenAI.Batch['status'], resultsAt: string | null): BatchState['status'] {
  switch (status) {
    case 'completed':
    case 'expired':
      return 'ended';
    case 'cancelled':
      return resultsAt === null ? 'cancelled' : 'ended';
    case 'failed':
      return 'failed';
    default:
      return 'in_progress';
  }
}

const line = z.object({
  custom_id: z.string(),
  response: z
    .object({ status_code: z.number(), request_id: z.string().nullish(), body: z.unknown() })
    .nullish(),
  error: z.looseObject({ code: z.string().nullish() }).nullish(),
});

async function readFile(client: OpenAI, id: string, signal: AbortSignal): Promise<BatchItem[]> {
  const response = await client.files.content(id, { signal });
  const lines = (await response.text()).split('\n').filter((text) => text.trim() !== '');
  return lines.flatMap(readLine);
}

/**
 * A line that cannot be read is an answer that is missing; the others were paid for, too. It is never quoted.
 */
function readLine(text: string): BatchItem[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const read = line.safeParse(value);
  return read.success ? [itemOf(read.data)] : [];
}

function itemOf({ custom_id: customId, response, error }: z.output<typeof line>): BatchItem {
  if (response === null || response === undefined) return { customId, outcome: unanswered(error?.code) };
  const { status_code: status, body, request_id: requestId } = response;
  const headers = new Headers();
  if (status >= 400)
    return { customId, outcome: outcomeOfTrouble('openai', { status, headers, body }, Date.now()) };
  return {
    customId,
    outcome: outcomeOfCompletion('openai', { body, headers, requestId: requestId ?? null, asked: null }),
  };
}

function unanswered(code: string | null | undefined): BatchItem['outcome'] {
  if (code === 'batch_expired') return { kind: 'expired' };
  return code === 'batch_cancelled' ? { kind: 'cancelled' } : transient('SERVER_ERROR');
}
