/** Message batches as Anthropic sells them. */
import { type BatchRoutesInput, lines, listed, ok, questionsIn, refused } from './batch-questions.ts';
import { fieldsOf } from './fields.ts';
import { jsonOf, type Received, type Reply } from './http-exchange.ts';
import type { BatchResult, SimulatedBatch } from './simulated-batches.ts';
import { anthropicWire } from './wire-anthropic.ts';

export function messageBatchRoutes({
  shop,
  now,
  url,
  expiresMs,
}: BatchRoutesInput): (request: Received) => Reply {
  const told = (batch: SimulatedBatch): unknown => ({
    id: batch.id,
    type: 'message_batch',
    processing_status:
      batch.results !== null ? 'ended' : batch.cancelledMs === null ? 'in_progress' : 'canceling',
    request_counts: countsOf(batch),
    created_at: new Date(batch.createdAtMs).toISOString(),
    expires_at: new Date(Date.now() + expiresMs).toISOString(),
    ended_at: null,
    archived_at: null,
    cancel_initiated_at: null,
    results_url: batch.results === null ? null : `${url()}/v1/messages/batches/${batch.id}/results`,
  });
  return (request) => {
    const [, , , , id, what] = request.path.split('/');
    if (id === undefined && request.method === 'GET') return ok(listed(shop.list(now()).map(told)));
    if (id === undefined) {
      const { requests } = fieldsOf(jsonOf(request));
      const items = (Array.isArray(requests) ? requests : []).map(fieldsOf);
      const read = questionsIn(
        anthropicWire,
        request,
        items.map((item) => ({ customId: item['custom_id'], body: item['params'] })),
      );
      return typeof read === 'string' ? refused(anthropicWire, 400) : ok(told(shop.submit(read, now())));
    }
    const batch = what === 'cancel' ? shop.cancel(id, now()) : shop.look(id, now());
    if (batch === undefined) return refused(anthropicWire, 404);
    if (what !== 'results') return ok(told(batch));
    if (batch.results === null) return refused(anthropicWire, 404);
    return {
      status: 200,
      headers: { 'content-type': 'application/binary' },
      body: lines(batch.results.map(messageResult)),
    };
  };
}

const canceled = 'canceled';

function messageResult(result: BatchResult): unknown {
  const { customId: custom_id, kind } = result;
  switch (kind) {
    case 'succeeded':
      return { custom_id, result: { type: kind, message: anthropicWire.answer(result.said) } };
    case 'errored': {
      const { body } = anthropicWire.error(500, 'server_error', { afterMs: null, as: 'none' });
      return { custom_id, result: { type: kind, error: body } };
    }
    default:
      return { custom_id, result: { type: kind === 'cancelled' ? canceled : kind } };
  }
}

function countsOf({ questions, results }: SimulatedBatch): unknown {
  const count = (kind: BatchResult['kind']) =>
    (results ?? []).filter((result) => result.kind === kind).length;
  return {
    processing: results === null ? questions.length : 0,
    succeeded: count('succeeded'),
    errored: count('errored'),
    expired: count('expired'),
    canceled: count('cancelled'),
  };
}
