/**
 * A model provider on loopback, for tests, benches and the demonstration: a real HTTP server that speaks as
 * Anthropic, OpenAI, OpenRouter and Gemini do, keeps limits as they do, fails as they do, and judges by a
 * truth that is known. What it does follows from the seed and the question, not from the order of requests.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderAccess } from '../../../actors/gateway-ports.ts';
import { openBatchRoutes } from './batch-routes.ts';
import { received, type Received, type Reply, send } from './http-exchange.ts';
import { hasKey, openDesk } from './question-desk.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { type Fault, type SimulatorScript, usualScript } from './script.ts';
import { openBatchShop } from './simulated-batches.ts';
import { createModel } from './simulated-model.ts';
import { usualQuality } from './verdict.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { chatWire } from './wire-chat.ts';
import { googleWire } from './wire-google.ts';
import type { Wire } from './wire.ts';

export interface SimulatorOptions {
  /** 0, or absent: any free one. */
  readonly port?: number;
  readonly script?: Partial<SimulatorScript>;
}

export interface Simulator extends RequestLog {
  readonly port: number;
  /** Where the adapter of a provider finds it: the `baseUrl` of its access. */
  addressOf(provider: ProviderAccess['name']): string;
  /** The next requests meet these, one each. */
  order(...faults: readonly Fault[]): void;
  /** From now on it is like this. Limits of models that were asked before stay as they are. */
  change(script: Partial<SimulatorScript>): void;
  close(): Promise<void>;
}

const BATCH_LIFE_MS = 24 * 3_600_000;

export async function openSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  let script = filledScript(options.script ?? {});
  const openedMs = performance.now();
  const now = () => performance.now() - openedMs;
  const ordered: Fault[] = [];
  const log = createRequestLog();
  const model = createModel(() => script);
  const desk = openDesk({ script: () => script, ordered, model, log, now });
  const shop = openBatchShop({
    script: () => script,
    answer: ({ customId, wire, question }) => {
      const weight = model.weigh(question, now());
      const said = model.answer(question, weight, null);
      log.add({
        atMs: now(),
        wire,
        model: question.model,
        customId,
        status: 200,
        inputTokens: weight.input,
        outputTokens: said.usage.output,
        isPaid: true,
        isBatch: true,
      });
      return said;
    },
  });
  const batches = openBatchRoutes({ shop, now, url: () => url, expiresMs: BATCH_LIFE_MS });
  const answer = async (request: Received): Promise<Reply> => {
    const wire = wireOf(request.path);
    if (wire !== null) return desk(wire, request);
    if (!hasKey(script.apiKey, request)) return { status: 401, body: {} };
    return (await batches(request)) ?? { status: 404, body: { error: { message: 'No such path' } } };
  };
  const server = serverOf(answer);
  const port = await listening(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    ...log,
    port,
    addressOf: (provider) => `${url}${pathOf[provider]}`,
    order: (...faults) => void ordered.push(...faults),
    change: (part) => {
      script = { ...script, ...part };
    },
    close: () => closed(server),
  };
}

function filledScript(script: Partial<SimulatorScript>): SimulatorScript {
  const seed = script.seed ?? usualScript.seed;
  return { ...usualScript, qualityOf: usualQuality(seed), ...script };
}

const pathOf: { readonly [P in ProviderAccess['name']]: string } = {
  anthropic: '',
  google: '',
  openai: '/v1',
  compatible: '/v1',
  openrouter: '/api/v1',
};

function wireOf(path: string): Wire | null {
  if (path === '/v1/messages') return anthropicWire;
  if (path.endsWith('/chat/completions')) return chatWire;
  return path.endsWith(':generateContent') ? googleWire : null;
}

/** One that answers as it is told; the cassettes stand on it too. */
export function serverOf(answer: (request: Received) => Promise<Reply>): Server {
  return createServer((request, response) => {
    received(request)
      .then(answer)
      .then((reply) => {
        const delayMs = reply.delayMs ?? 0;
        if (delayMs === 0) send(response, reply);
        else setTimeout(() => send(response, reply), delayMs).unref();
      })
      .catch(() => response.destroy());
  });
}

export async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

export async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}
