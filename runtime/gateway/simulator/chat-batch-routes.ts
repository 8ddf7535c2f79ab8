/** Files and batches as OpenAI sells them. */
import { finished } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { type BatchRoutesInput, lines, listed, ok, questionsIn, refused } from './batch-questions.ts';
import { fieldsOf } from './fields.ts';
import { jsonOf, type Received, type Reply } from './http-exchange.ts';
import type { SimulatedBatch } from './simulated-batches.ts';
import { chatWire } from './wire-chat.ts';

export function chatBatchRoutes({
  shop,
  now,
  expiresMs,
}: BatchRoutesInput): (request: Received) => Promise<Reply> {
  const files = new Map<string, string>();
  const told = (batch: SimulatedBatch): unknown => {
    const [answers, errors] = filesOf(batch);
    if (answers !== '') files.set(`${batch.id}-output`, answers);
    if (errors !== '') files.set(`${batch.id}-errors`, errors);
    return {
      id: batch.id,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      created_at: Math.floor(batch.createdAtMs / 1000),
      metadata: batch.metadata,
      expires_at: Math.floor((Date.now() + expiresMs) / 1000),
      status:
        batch.results === null ? 'in_progress' : batch.cancelledMs === null ? 'completed' : canceledChat,
      ...(answers === '' ? {} : { output_file_id: `${batch.id}-output` }),
      ...(errors === '' ? {} : { error_file_id: `${batch.id}-errors` }),
    };
  };
  return async (request) => {
    const [, , noun, id, what] = request.path.split('/');
    if (noun === 'files') {
      if (id !== undefined) {
        const text = files.get(id);
        return text === undefined ? refused(chatWire, 404) : { status: 200, body: text };
      }
      const fileId = `file_${String(files.size + 1)}`;
      files.set(fileId, await uploaded(request));
      return ok({ id: fileId, object: 'file', purpose: 'batch', filename: 'questions.jsonl' });
    }
    if (id === undefined && request.method === 'GET') return ok(listed(shop.list(now()).map(told)));
    if (id === undefined) {
      const asked = fieldsOf(jsonOf(request));
      const text = files.get(String(asked['input_file_id'])) ?? '';
      const items = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => fieldsOf(JSON.parse(line)));
      const read = questionsIn(
        chatWire,
        request,
        items.map((item) => ({ customId: item['custom_id'], body: item['body'] })),
      );
      return typeof read === 'string'
        ? refused(chatWire, 400)
        : ok(told(shop.submit(read, now(), asked['metadata'])));
    }
    const batch = what === 'cancel' ? shop.cancel(id, now()) : shop.look(id, now());
    return batch === undefined ? refused(chatWire, 404) : ok(told(batch));
  };
}

const canceledChat = 'cancelled';

/** What was answered, and what was not, as the two files that OpenAI leaves behind. */
function filesOf({ results }: SimulatedBatch): readonly [answers: string, errors: string] {
  const all = results ?? [];
  const answers = all.flatMap((result) => {
    if (result.kind !== 'succeeded') return [];
    const response = {
      status_code: 200,
      request_id: `req_${result.said.id}`,
      body: chatWire.answer(result.said),
    };
    return [{ id: `batch_req_${result.said.id}`, custom_id: result.customId, response, error: null }];
  });
  const errors = all.flatMap(({ kind, customId: custom_id }): unknown[] => {
    if (kind === 'succeeded') return [];
    if (kind !== 'errored')
      return [{ custom_id, response: null, error: { code: `batch_${kind}`, message: 'Not asked' } }];
    const { body } = chatWire.error(500, 'server_error', { afterMs: null, as: 'none' });
    return [{ custom_id, response: { status_code: 500, request_id: 'req_error', body }, error: null }];
  });
  return [lines(answers), lines(errors)];
}

/** The one file of a form. */
async function uploaded({ bytes, headers }: Received): Promise<string> {
  const form = new Busboy({ headers: { 'content-type': headers['content-type'] ?? '' } });
  const chunks: Buffer[] = [];
  form.on('file', (_name, file) => file.on('data', (chunk: Buffer) => void chunks.push(chunk)));
  form.end(bytes);
  await finished(form);
  return Buffer.concat(chunks).toString();
}
