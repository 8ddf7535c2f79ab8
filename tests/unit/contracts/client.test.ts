import { expect, test } from 'vitest';
import type { SendAnswer } from '../../../contracts/answer.ts';
import { type ClientOptions, createClient } from '../../../contracts/client.ts';
import { IndefiniteError } from '../../../contracts/send-lanes.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';

interface Sent {
  readonly key: string;
  readonly messageId: string;
  readonly event: { readonly type: string };
}
type Reply = (
  sends: readonly Sent[],
  request: number,
) => readonly SendAnswer[] | Promise<readonly SendAnswer[]>;

const accepted = ({ key, messageId }: Sent): SendAnswer => ({
  result: 'accepted',
  key,
  messageId,
  status: 's',
  version: 1,
});
const busy = ({ key, messageId }: Sent): SendAnswer => ({
  result: 'failed',
  key,
  messageId,
  code: 'busy',
  message: 'later',
  retryAfterMs: 5,
});

/** A node in memory: keeps what arrived in each request and answers as the test says. */
function nodeThat(reply: Reply, options: Partial<ClientOptions> = {}) {
  const requests: Sent[][] = [];
  let ids = 0;
  const client = createClient({
    subjects: subjectsOf('t'),
    nextId: () => `m${ids++}`,
    wait: () => Promise.resolve(),
    options,
    request: async (_subject, bytes) => {
      const body = JSON.parse(new TextDecoder().decode(bytes)) as Sent | { readonly bag: Sent[] };
      const sends = 'bag' in body ? body.bag : [body];
      requests.push(sends);
      const answers = await reply(sends, requests.length);
      return new TextEncoder().encode(JSON.stringify('bag' in body ? { answers } : answers[0]));
    },
  });
  return { client, requests };
}
const allAccepted: Reply = (sends) => sends.map(accepted);

/** A reply that the test gives when it wants to. */
function heldReplies() {
  const open: (() => void)[] = [];
  const reply: Reply = async (sends) => {
    await new Promise<void>((resolve) => open.push(resolve));
    return sends.map(accepted);
  };
  return { reply, open };
}
const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};
const types = (sends: readonly Sent[] | undefined): string[] => (sends ?? []).map((one) => one.event.type);

test('what is sent in one go shares one request, and each sender gets the answer of its own', async () => {
  const { client, requests } = nodeThat(allAccepted);
  const answers = await Promise.all(['a/1', 'a/2', 'a/3'].map((key) => client.send(key, { type: 'X' })));
  expect(requests).toHaveLength(1);
  expect(answers.map(({ key, messageId }) => [key, messageId])).toEqual([
    ['a/1', 'm0'],
    ['a/2', 'm1'],
    ['a/3', 'm2'],
  ]);
});

test('one alone goes as itself and not as a bag of one', async () => {
  const { client, requests } = nodeThat(allAccepted);
  await client.send('a/1', { type: 'X', n: 1 }, { messageId: 'mine' });
  expect(requests).toEqual([[{ key: 'a/1', event: { type: 'X', n: 1 }, messageId: 'mine' }]]);
});

test('L1: a later send to an actor waits until the earlier one is answered, and others pass by', async () => {
  const { reply, open } = heldReplies();
  const { client, requests } = nodeThat(reply);
  const first = client.send('a/1', { type: 'ONE' });
  await turns();
  const second = client.send('a/1', { type: 'TWO' });
  const other = client.send('a/2', { type: 'OTHER' });
  await turns();
  expect(requests.map(types)).toEqual([['ONE'], ['OTHER']]);
  open[0]?.();
  await first;
  await turns();
  expect(requests.map(types)).toEqual([['ONE'], ['OTHER'], ['TWO']]);
  open[1]?.();
  open[2]?.();
  await Promise.all([second, other]);
});

test('L2: a bag holds no more of one actor than one turn takes, in order', async () => {
  const { client, requests } = nodeThat(allAccepted, { sameActorMax: 3 });
  await Promise.all(Array.from({ length: 7 }, (_, n) => client.send('a/1', { type: `T${n}` })));
  expect(requests.map(types)).toEqual([['T0', 'T1', 'T2'], ['T3', 'T4', 'T5'], ['T6']]);
});

test('while the pipeline is full sends gather into the next bag', async () => {
  const { reply, open } = heldReplies();
  const { client, requests } = nodeThat(reply, { bagsInFlightMax: 1 });
  const all = [client.send('a/0', { type: 'X' })];
  await turns();
  for (let n = 1; n <= 5; n += 1) {
    all.push(client.send(`a/${n}`, { type: 'X' }));
    await turns();
  }
  expect(requests).toHaveLength(1);
  open[0]?.();
  await turns();
  expect(requests.map((sends) => sends.length)).toEqual([1, 5]);
  open[1]?.();
  await Promise.all(all);
});

test('bags stay within their limits of letters and bytes', async () => {
  const { client, requests } = nodeThat(allAccepted, { bagLettersMax: 4, bagBytesMax: 1_000 });
  const send = (n: number, text = '') => client.send(`a/${n}`, { type: 'X', text });
  await Promise.all([0, 1, 2, 3, 4].map((n) => send(n)));
  expect(requests.map((sends) => sends.length)).toEqual([4, 1]);
  await Promise.all([5, 6, 7].map((n) => send(n, 'x'.repeat(600))));
  expect(requests.slice(2).map((sends) => sends.length)).toEqual([1, 1, 1]);
});

test('L3: what the node could not take is sent again in its place, with the same ids', async () => {
  const { client, requests } = nodeThat((sends, request) => sends.map(request === 1 ? busy : accepted));
  const answers = await Promise.all([
    client.send('a/1', { type: 'ONE' }),
    client.send('a/1', { type: 'TWO' }),
  ]);
  expect(answers.map(({ result }) => result)).toEqual(['accepted', 'accepted']);
  expect(requests[1]).toEqual(requests[0]);
});

test('no answer is asked for again, and the caller hears only of the one that came', async () => {
  const { client, requests } = nodeThat((sends, request) => {
    if (request < 3) throw new Error('timeout');
    return sends.map(accepted);
  });
  await expect(client.send('a/1', { type: 'X' })).resolves.toMatchObject({
    result: 'accepted',
    messageId: 'm0',
  });
  expect(requests.map((sends) => sends[0]?.messageId)).toEqual(['m0', 'm0', 'm0']);
});

test('L4: without any answer the caller is told that nobody knows, with the id to ask by', async () => {
  const { client, requests } = nodeThat(
    () => {
      throw new Error('timeout');
    },
    { attemptsMax: 3 },
  );
  const error: unknown = await client.send('a/1', { type: 'X' }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(IndefiniteError);
  expect(error).toMatchObject({ key: 'a/1', messageId: 'm0' });
  expect((error as Error).message).toContain('may or may not have been applied');
  expect(requests).toHaveLength(3);
});

test('"nothing was stored" is passed on as it is, unless an earlier try is in the dark', async () => {
  const { client } = nodeThat((sends) => sends.map(busy), { attemptsMax: 2 });
  await expect(client.send('a/1', { type: 'X' })).resolves.toMatchObject({ result: 'failed', code: 'busy' });
  const dark = nodeThat(
    (sends, request) => {
      if (request === 1) throw new Error('timeout');
      return sends.map(busy);
    },
    { attemptsMax: 2 },
  );
  await expect(dark.client.send('a/1', { type: 'X' })).rejects.toBeInstanceOf(IndefiniteError);
});

test('an answer that says no is final and is not asked for again', async () => {
  const rejected = ({ key, messageId }: Sent): SendAnswer => ({
    result: 'rejected',
    key,
    messageId,
    code: 'not_accepted',
    message: 'no',
  });
  const { client, requests } = nodeThat((sends) => sends.map(rejected));
  await expect(client.send('a/1', { type: 'X' })).resolves.toMatchObject({ code: 'not_accepted' });
  expect(requests).toHaveLength(1);
});

test('an event too large for any node is refused here (NATS would only be silent)', async () => {
  const { client, requests } = nodeThat(allAccepted);
  const answer = await client.send('a/1', { type: 'X', text: 'x'.repeat(300_000) });
  expect(answer).toMatchObject({ result: 'rejected', code: 'payload_too_large', key: 'a/1' });
  expect(requests).toHaveLength(0);
});

test('a malformed key rejects with what was expected', async () => {
  await expect(nodeThat(allAccepted).client.send('nope', { type: 'X' })).rejects.toThrow(
    'Expected an actor key',
  );
});

test('order to one actor holds over thousands of sends with failures in between (T4)', async () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const seen: string[] = [];
  const { client } = nodeThat(
    (sends) => {
      // A bag is lost before or after it was applied, refused, or answered: what the wire and a node may do.
      const fate = random();
      if (fate < 0.1) throw new Error('lost on the way');
      if (fate < 0.2) return sends.map(busy);
      for (const { messageId } of sends) if (!seen.includes(messageId)) seen.push(messageId);
      if (fate < 0.3) throw new Error('answer lost');
      return sends.map(accepted);
    },
    { attemptsMax: 50 },
  );
  await Promise.all(
    Array.from({ length: 2_000 }, (_, n) => client.send('a/1', { type: 'X' }, { messageId: `k${n}` })),
  );
  expect(seen).toEqual(Array.from({ length: 2_000 }, (_, n) => `k${n}`));
});
