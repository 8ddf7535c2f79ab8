/** The batches of both vendors, over the same simulated shop. */
import type { BatchRoutesInput } from './batch-questions.ts';
import { chatBatchRoutes } from './chat-batch-routes.ts';
import type { Received, Reply } from './http-exchange.ts';
import { messageBatchRoutes } from './message-batch-routes.ts';

/** Null where the path is not one of batches. */
export type BatchRoutes = (request: Received) => Promise<Reply | null>;

export function openBatchRoutes(input: BatchRoutesInput): BatchRoutes {
  const messages = messageBatchRoutes(input);
  const files = chatBatchRoutes(input);
  return async (request) => {
    const { path } = request;
    if (path.startsWith('/v1/messages/batches')) return messages(request);
    return /^\/v1\/(?:batches|files)/.test(path) ? await files(request) : null;
  };
}
