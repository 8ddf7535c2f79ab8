/** What the gateway tells of its work. Ids, codes and numbers; never a text, a reason or a key. */
import type { TokenUsage } from '../../actors/gateway-ports.ts';
import type { ErrorRecord } from '../../contracts/failures.ts';

export interface CallTold {
  readonly provider: string;
  readonly model: string;
  /** What it came to: `judged`, `unusable`, `throttled`, … */
  readonly kind: string;
  readonly code: string | null;
  readonly mode: string;
  readonly latencyMs: number;
  readonly waitedMs: number;
  readonly usage: TokenUsage | null;
  /** Null: nobody knows. */
  readonly costUsd: number | null;
}

export interface GatewayObserver {
  called(call: CallTold): void;
  /** Told apart from what was asked: times of what was never asked would say nothing of a provider. */
  expired(provider: string, ageMs: number): void;
  /** Questions waited for room within a limit. */
  waitedForLimit(provider: string, ms: number): void;
  answered(answers: number, errors: number): void;
  delivered(answers: number, areLate: boolean): void;
  lost(requests: number): void;
  batchChanged(batch: { readonly id: string; readonly provider: string; readonly status: string }): void;
  limitUnsure(provider: string, modelClass: string, why: string): void;
  failed(part: string, error: ErrorRecord): void;
}

export const silentGatewayObserver: GatewayObserver = {
  called: () => undefined,
  expired: () => undefined,
  waitedForLimit: () => undefined,
  answered: () => undefined,
  delivered: () => undefined,
  lost: () => undefined,
  batchChanged: () => undefined,
  limitUnsure: () => undefined,
  failed: () => undefined,
};
