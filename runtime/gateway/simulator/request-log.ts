/** What was asked of the simulator, and when: tests measure by it what a gateway really did. */

export interface SimulatedRequest {
  /** Since the simulator opened. */
  readonly atMs: number;
  readonly wire: 'anthropic' | 'chat' | 'google';
  readonly model: string;
  /** As sent with the request; without it the question itself. */
  readonly customId: string;
  readonly status: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly isPaid: boolean;
  readonly isBatch: boolean;
  readonly body?: unknown;
}

export interface RequestLog {
  readonly requests: readonly SimulatedRequest[];
  add(request: SimulatedRequest): void;
  /** Paid answers by custom id: more than one means that somebody paid twice. */
  paidAnswers(): ReadonlyMap<string, number>;
  /** The most that was asked for in any window of this length, batches apart. */
  maxInWindow(windowMs: number, what?: 'requests' | 'inputTokens'): number;
}

export function createRequestLog(): RequestLog {
  const requests: SimulatedRequest[] = [];
  return {
    requests,
    add: (request) => void requests.push(request),
    paidAnswers: () => {
      const paid = new Map<string, number>();
      for (const { customId, isPaid } of requests) {
        if (isPaid) paid.set(customId, (paid.get(customId) ?? 0) + 1);
      }
      return paid;
    },
    maxInWindow: (windowMs, what = 'requests') => {
      const live = requests.filter(({ isBatch }) => !isBatch).toSorted((a, b) => a.atMs - b.atMs);
      const weigh = (request: SimulatedRequest) => (what === 'requests' ? 1 : request.inputTokens);
      let sum = 0;
      let most = 0;
      let oldest = 0;
      for (const request of live) {
        sum += weigh(request);
        for (let old = live[oldest]; old !== undefined && old.atMs <= request.atMs - windowMs;) {
          sum -= weigh(old);
          old = live[(oldest += 1)];
        }
        most = Math.max(most, sum);
      }
      return most;
    },
  };
}
