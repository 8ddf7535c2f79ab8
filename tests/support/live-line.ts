/** A browser's line to `GET /api/live`: its messages as they come, and how to go away and come again. */
import type { LiveMessage } from '../../contracts/live.ts';

export interface LiveLine {
  readonly messages: { readonly event: string; readonly id: string; readonly message: LiveMessage }[];
  readonly lastId: string;
  /** The next message, however long it takes. */
  next(): Promise<LiveMessage>;
  close(): void;
}

export async function openLive(
  url: string,
  headers: Record<string, string>,
  lastEventId?: string,
): Promise<LiveLine> {
  const leaving = new AbortController();
  const from: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await fetch(`${url}/api/live`, {
    headers: { ...headers, ...from },
    signal: leaving.signal,
  });
  if (response.status !== 200 || response.body === null)
    throw new Error(`Expected a line, got ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const messages: LiveLine['messages'] = [];
  let text = '';
  const take = (): LiveMessage | null => {
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const part = text.slice(0, end);
      text = text.slice(end + 2);
      const [, event] = /^event: (.+)$/m.exec(part) ?? [];
      const [, id = ''] = /^id: (.+)$/m.exec(part) ?? [];
      const [, data] = /^data: (.+)$/m.exec(part) ?? [];
      if (event === undefined || data === undefined) continue;
      const message = JSON.parse(data) as LiveMessage;
      messages.push({ event, id, message });
      return message;
    }
    return null;
  };
  return {
    messages,
    get lastId() {
      return messages.at(-1)?.id ?? '';
    },
    async next() {
      for (;;) {
        const message = take();
        if (message !== null) return message;
        const { done, value } = await reader.read();
        if (done) throw new Error('Expected another message, got the end of the line');
        text += value;
      }
    },
    close: () => leaving.abort(),
  };
}
