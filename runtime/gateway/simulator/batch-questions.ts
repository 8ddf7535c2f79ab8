/** What both kinds of batches have in common: how their questions are read, and how they are refused. */
import type { Received, Reply } from './http-exchange.ts';
import type { BatchQuestion, BatchShop } from './simulated-batches.ts';
import type { Wire } from './wire.ts';

export interface BatchRoutesInput {
  readonly shop: BatchShop;
  readonly now: () => number;
  readonly url: () => string;
  readonly expiresMs: number;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });

/** All in one page. */
export const listed = (batches: readonly unknown[]): unknown => ({
  object: 'list',
  data: batches,
  has_more: false,
  first_id: null,
  last_id: null,
});

export const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

export function refused(wire: Wire, status: 400 | 404): Reply {
  const fault = status === 400 ? 'bad_request' : 'not_found';
  return wire.error(status, fault, { afterMs: null, as: 'none' });
}

const customIdText = /^[a-zA-Z0-9_-]{1,64}$/;

/** The questions of a batch, or why it is refused as a whole. */
export function questionsIn(
  wire: Wire,
  request: Received,
  items: readonly { readonly customId: unknown; readonly body: unknown }[],
): readonly BatchQuestion[] | string {
  const questions: BatchQuestion[] = [];
  const seen = new Set<string>();
  for (const { customId, body } of items) {
    if (typeof customId !== 'string' || !customIdText.test(customId)) return 'custom_id: wrong form';
    if (seen.has(customId)) return 'custom_id: not unique';
    seen.add(customId);
    const question = wire.readQuestion(body, {
      path: wire.name === 'chat' ? '/v1/' : request.path,
      headers: request.headers,
    });
    if (typeof question === 'string') return question;
    questions.push({ customId, wire: wire.name, question });
  }
  return questions.length === 0 ? 'requests: empty' : questions;
}
