/**
 * Sessions on the whole product whose judge is a model: asked over HTTP, answered by the simulated provider.
 */
import type { AssessmentSettingsInput, LlmJudge } from '../../contracts/assessment/judging-shapes.ts';
import type { AssessmentOptions } from '../../runtime/assessment/product.ts';
import type { SimulatorScript } from '../../runtime/gateway/simulator/script.ts';
import { createGatewayLog } from '../../runtime/gateway/gateway-log.ts';
import { openSimulator, type Simulator } from '../../runtime/gateway/simulator/simulator.ts';
import { createLog, createLogObserver } from '../../runtime/log.ts';
import { openProduct, type ProductWorld } from './product.ts';
import { type ProviderId, usualJudge } from './provider-simulator.ts';
import { type Sessions, type SessionRow, sessionsOn } from './sessions.ts';
import { until } from './until.ts';

/** What a new account may ask in a minute would make sessions slow. */
export const unlimited = { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 };
export const secretKey = 'sk-test-0123456789abcdef';

type Judging = NonNullable<AssessmentOptions['judging']>;

export interface AskedModel {
  readonly simulator: Simulator;
  readonly product: ProductWorld;
  readonly sessions: Sessions;
  /** A model as a judge. */
  putJudge(judge: string, settings?: Partial<LlmJudge>): Promise<void>;
  /** So many essays in a batch of their own, and their session asked for. Answers with the id of its run. */
  begin(batchId: string, essays: number, asked: Asked): Promise<string | null>;
  ended(batchId: string): Promise<SessionRow>;
  close(): Promise<void>;
}

export interface Asked extends AssessmentSettingsInput {
  readonly assignmentId?: string;
}

export interface ModelWanted {
  readonly script?: Partial<SimulatorScript>;
  readonly judging?: Partial<Judging>;
  readonly provider?: ProviderId;
  readonly textOf?: (at: number) => string;
  /** Hears every line that node and gateway would log. */
  readonly hear?: (line: string) => void;
}

/** Its quality stands in the text, for the simulated model to find; people would call it padding. */
export const essayOfQuality = (at: number, quality: number): string =>
  `Essay ${at} tells of the number ${at}. ${'It goes on for a while. '.repeat(4)}quality=${quality}`;

export async function openAskedModel(wanted: ModelWanted = {}): Promise<AskedModel> {
  const { provider = 'anthropic', textOf = (at) => essayOfQuality(at, at / 2) } = wanted;
  const simulator = await openSimulator({ script: { keepsBodies: true, ...wanted.script } });
  const log = createLog({
    level: 'debug',
    environment: 'test',
    to: { write: wanted.hear ?? (() => undefined) },
  });
  const observe = () => createGatewayLog(log);
  const product = await openProduct(
    { observer: createLogObserver(log) },
    { executors: {}, judging: { ...judgingAt(simulator, provider), observe, ...wanted.judging } },
  );
  const sessions = sessionsOn(product, textOf);
  return {
    simulator,
    product,
    sessions,
    async putJudge(judge, settings = {}) {
      const stored = JSON.stringify({ ...usualJudge(provider), ...settings });
      await product.sql`
        insert into judges (id, kind, settings, created_by)
        values (${judge}, 'llm', ${stored}::json, 'anna')`;
    },
    async begin(batchId, essays, { assignmentId, ...assessment }) {
      const texts = Array.from({ length: essays }, (_, at) => textOf(at));
      const more = assignmentId === undefined ? {} : { assignmentId };
      await product.ready(batchId, texts, { prompt: 'Write about a number.', ...more });
      const { runId } = await product.client.ask('batch.run', {
        batchId,
        pipeline: 'cj_assessment',
        assessment,
      });
      return runId;
    },
    ended: (batchId) =>
      until(
        async () => {
          const row = await sessions.row(batchId);
          return ['completed', 'failed', 'cancelled'].includes(row.status) ? row : null;
        },
        { what: `the session of ${batchId} to end`, timeoutMs: 120_000 },
      ),
    async close() {
      await product.close();
      await simulator.close();
    },
  };
}

export function judgingAt(simulator: Pick<Simulator, 'addressOf'>, provider: ProviderId): Partial<Judging> {
  const baseUrl = simulator.addressOf(provider);
  return {
    providers: [{ name: provider, apiKey: secretKey, baseUrl, timeoutMs: 20_000 }],
    concurrency: 8,
    limits: { [provider]: unlimited },
    batchPollMs: 20,
  };
}
