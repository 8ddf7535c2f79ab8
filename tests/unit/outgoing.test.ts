/** Who in the product may open a connection, and to what: nothing that comes in is ever an address. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rooms = ['actors', 'contracts', 'judging', 'machines', 'persistence', 'runtime'];
/** What opens connections: of the platform, and of the packages that there are. */
const opens = [
  /\bfetch\(|\bnew WebSocket\(|createRemoteJWKSet\(/,
  /\b(?:connect|Socket|request|get)\b.* from 'node:(?:http|net|tls)'/,
  /from 'node:(?:http2|https|dgram|dns)'|from '(?:undici|axios|got|ws)'/,
  /\bconnect\b.* from '@nats-io\/transport-node'/,
  /^import \w+ from '(?:postgres|openai|@anthropic-ai\/sdk)'/,
];

/** Each with where its addresses come from: none is part of a request, an essay or an answer. */
const allowed: { readonly [file: string]: string } = {
  'persistence/connect.ts': '`DATABASE_URL`',
  'persistence/lane.ts': '`DATABASE_URL`',
  'persistence/whole-socket.ts': 'what the two above give it',
  'runtime/assessment/doors/tokens.ts': '`ASSAY_JWKS_URL`',
  'runtime/embedded/nats-server.ts': 'loopback',
  'runtime/embedded/postgres-server.ts': 'loopback',
  'runtime/gateway/providers/anthropic.ts': '`ANTHROPIC_BASE_URL`, or its own',
  'runtime/gateway/providers/chat.ts': '`OPENAI_BASE_URL` and the like, or its own',
  'runtime/gateway/providers/google.ts': '`GEMINI_BASE_URL`, or its own',
  'runtime/gateway/simulator/cassette.ts': 'whoever records a cassette',
  'runtime/wire/connect-nats.ts': '`NATS_URL`',
};

test('only these files open connections, none of them to an address that came in', () => {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${room}/${name}`),
  );
  const found = files.filter((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .some((line) => !line.startsWith('import type ') && opens.some((one) => one.test(line))),
  );
  expect(found.toSorted()).toEqual(Object.keys(allowed));
});
