/**
 * Server-sent events: text for a generator's events, pulled by the client's pace, so a slow client fills no
 * memory. Says something now and then, that proxies keep the line open, and ends with the node or the client.
 */

export interface StreamEvent {
  readonly event: string;
  readonly id?: string;
  /** JSON. */
  readonly text: string;
}

/** What there is next. Null: nothing for a while. */
export type NextEvents = (signal: AbortSignal) => AsyncGenerator<StreamEvent | null>;

const RETRY_MS = 2_000;

export interface StreamHost {
  readonly stopping: AbortSignal;
  /** Told why a line ended early; the client only sees its end, and comes again. */
  failed(error: unknown): void;
}

export function eventStream(
  events: NextEvents,
  { stopping, failed }: StreamHost,
): ReadableStream<Uint8Array> {
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, stopping]);
  const encoder = new TextEncoder();
  const source = events(signal);
  let isBegun = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isBegun) {
          isBegun = true;
          controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
          return;
        }
        try {
          const next = await source.next();
          // The client went while this waited: its line is closed already, and closing it twice throws.
          if (left.signal.aborted) return;
          if (next.done === true) controller.close();
          else controller.enqueue(encoder.encode(lineOf(next.value)));
        } catch (error) {
          if (left.signal.aborted) return;
          failed(error);
          controller.close();
        }
      },
      async cancel() {
        left.abort();
        await source.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

function lineOf(event: StreamEvent | null): string {
  if (event === null) return ': still here\n\n';
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  return `event: ${event.event}\n${id}data: ${event.text}\n\n`;
}

/** Rung by whoever has news; waited for by one who has read everything. */
export class Doorbell {
  #isRung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** True: there is news. False: the time is up, or the line is cut. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isRung && !signal.aborted) await this.#rest(ms, signal);
    const wasRung = this.#isRung;
    this.#isRung = false;
    return wasRung;
  }

  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
      this.#wake = wake;
    });
  }
}
