/**
 * Tells the circuit of a provider what this node's calls came to, a bag at a time. A provider without
 * trouble is told nothing: every bag is a row in the journal of its actor.
 */
import type { SendAnswer } from '../../contracts/answer.ts';
import type { ProviderMessage } from '../../contracts/assessment/judging-messages.ts';
import type { ProviderName, ProviderStatus } from '../../contracts/assessment/words.ts';
import type { Envelope, JsonObject } from '../../contracts/envelope.ts';
import { actorKey } from '../../contracts/ids.ts';
import { initType } from '../../contracts/words.ts';

export interface CircuitHost {
  post(envelope: Envelope): Promise<SendAnswer>;
  now(): number;
  nextId(): string;
}

export interface CircuitReports {
  succeeded(): void;
  failed(code: string): void;
  capped(code: string, untilMs: number | null): void;
  /** Sends what has been gathered; what cannot be sent now is kept for the next time. */
  flush(status: ProviderStatus): Promise<void>;
}

/** A success is news only behind failures, or where the circuit waits for it. */
export function createCircuitReports(host: CircuitHost, provider: ProviderName): CircuitReports {
  let succeeded = 0;
  let failed = 0;
  let code: string | null = null;
  let hasTold = false;
  let cap: { readonly code: string; readonly untilMs: number | null } | null = null;
  const tell = createTell(host, provider);
  const flushCap = async (): Promise<void> => {
    if (cap === null) return;
    const told = cap;
    if ((await tell({ type: 'CAPPED', ...told })) && cap === told) cap = null;
  };
  const flushCalls = async (status: ProviderStatus): Promise<void> => {
    if (failed === 0 && (succeeded === 0 || !(hasTold || status === 'half_open'))) {
      succeeded = 0;
      return;
    }
    const bag = { succeeded, failed, ...(code === null ? {} : { code }) };
    [succeeded, failed] = [0, 0];
    const isTaken = await tell({ type: 'CALLS', ...bag }).catch(() => false);
    if (isTaken) hasTold = bag.failed > 0;
    else if (succeeded === 0) failed += bag.failed;
  };
  return {
    succeeded: () => {
      succeeded += 1;
      failed = 0;
    },
    failed: (why) => {
      failed += 1;
      code = why;
    },
    capped: (why, untilMs) => {
      cap = { code: why, untilMs };
    },
    flush: async (status) => {
      await flushCap();
      await flushCalls(status);
    },
  };
}

/** The circuit of a provider begins with the first trouble it has. */
function createTell({ post, now, nextId }: CircuitHost, provider: ProviderName) {
  const send = (type: string, payload: JsonObject): Promise<SendAnswer> =>
    post({
      id: nextId(),
      target: actorKey('provider', provider),
      type,
      payload,
      sender: 'gateway',
      at: now(),
    });
  return async ({ type, ...payload }: ProviderMessage): Promise<boolean> => {
    const answer = await send(type, payload);
    if (answer.result !== 'rejected' || answer.code !== 'unknown_actor') return answer.result !== 'failed';
    await send(initType, { input: { provider } });
    return (await send(type, payload)).result === 'accepted';
  };
}
