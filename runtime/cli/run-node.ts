/** A node as a process: services if none were given, a node on them, and an orderly end. */
import type { Registry } from 'prom-client';
import { messageOf, toErrorRecord } from '../../contracts/failures.ts';
import type { KindOptions } from '../../machines/kind.ts';
import type { Config } from '../config.ts';
import { type EmbeddedServices, startEmbedded } from '../embedded/embedded.ts';
import { prepareHome } from '../embedded/home.ts';
import { joinObservers } from '../join-observers.ts';
import { createLog, createLogObserver, type Log, logCrash, logLine } from '../log.ts';
import { createMetrics, createMetricsObserver } from '../metrics.ts';
import { type Role, roles, type Runtime, startRuntime } from '../runtime.ts';
import { createAssessment } from '../assessment/product.ts';
import type { LearnerWords } from '../assessment/spelling/learner-words.ts';
import { readLearnerWords } from '../assessment/spelling/read-learner-words.ts';
import { createGatewayLog, joinGatewayObservers } from '../gateway/gateway-log.ts';
import { createGatewayMetrics } from '../gateway/gateway-metrics.ts';
import type { RateSettings } from '../gateway/rate-settings.ts';
import { reachableProviders } from '../gateway/reachable-providers.ts';
import { readRateSettings } from '../gateway/read-rate-settings.ts';
import type { Product } from '../product.ts';
import { rememberAddress } from './address-file.ts';
import { beginDemoBatch, demoBatchId } from './demo-batch.ts';
import { demoKinds } from './demo-kind.ts';
import { usage } from './exit.ts';
import { kindsFrom } from './kinds-file.ts';
import { createPrinter, type Printer } from './print.ts';
import { configFor } from './reach.ts';
import { signInLink } from './sign-in-link.ts';
import type { StartFlags } from './start.ts';
import { type Token, tokenFor } from './token.ts';
import { welcome } from './welcome.ts';

/** Resolves when the node has been stopped. */
export async function runNode(flags: StartFlags): Promise<void> {
  const printer = createPrinter(flags.json === true);
  const { ended } = await bringUp(await planOf(flags), printer);
  await ended;
}

interface Plan {
  readonly config: Config;
  readonly kinds: readonly KindOptions[];
  readonly isDemo: boolean;
  readonly hasAssessment: boolean;
  readonly learnerWords: LearnerWords;
  readonly rateLimits: RateSettings | undefined;
  readonly roles: readonly Role[] | null;
  readonly hold: boolean;
  readonly prefix: string | null;
  readonly beginEpoch: number | null;
}

/** Everything that can be wrong with the command line is found before anything is started. */
async function planOf(flags: StartFlags): Promise<Plan> {
  const config = configFor(flags);
  const isDemo = flags.kinds === undefined && flags.demo;
  const kinds = isDemo ? demoKinds : await kindsFrom(flags.kinds ?? []);
  if (kinds.length === 0 && !flags.assessment)
    throw usage('Expected at least one kind; give --kinds <file>, or leave --no-assessment out');
  return {
    config: { ...config, httpPort: portOf(flags.httpPort) ?? config.httpPort },
    kinds,
    isDemo,
    hasAssessment: flags.assessment,
    learnerWords: learnerWordsOf(config),
    rateLimits: rateLimitsOf(config),
    roles: flags.roles === undefined ? null : rolesOf(flags.roles),
    hold: flags.hold === true,
    prefix: flags.prefix ?? null,
    beginEpoch: epochOf(flags.beginEpoch),
  };
}

function learnerWordsOf({ learnerWords }: Config): LearnerWords {
  try {
    return learnerWords === undefined ? {} : readLearnerWords(learnerWords);
  } catch (error) {
    throw usage(messageOf(error));
  }
}

function rateLimitsOf({ llmLimits }: Config): RateSettings | undefined {
  try {
    return llmLimits === undefined ? undefined : readRateSettings(llmLimits);
  } catch (error) {
    throw usage(messageOf(error));
  }
}

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw usage(`Expected --http-port to be a port from 0 to 65535, got \`${text}\``);
}

function epochOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw usage(`Expected --begin-epoch to be a number from 1, got \`${text}\``);
}

function rolesOf(text: string): readonly Role[] {
  const words = text.split(',').map((word) => word.trim());
  const isRole = (word: string): word is Role => (roles as readonly string[]).includes(word);
  const strange = words.find((word) => !isRole(word));
  if (strange !== undefined) throw usage(`Expected --roles to be of ${roles.join(', ')}, got \`${strange}\``);
  return words.filter(isRole);
}

interface RunningNode {
  /** Resolves when it has been stopped. */
  readonly ended: Promise<void>;
}

async function bringUp(plan: Plan, printer: Printer): Promise<RunningNode> {
  const { config } = plan;
  const log = createLog({ level: config.logLevel, environment: config.environment, to: process.stderr });
  const ending = Promise.withResolvers<void>();
  const end = new Ending(log, () => ending.resolve());
  prepareHome(config.home);
  end.services = await startEmbedded({
    ...config,
    onLine: (line) => logLine(log, 'services.changed', line),
    onExit: (service, how) => void end.lost(`${service} ended: ${how}`),
  });
  try {
    const token = tokenFor(config.home, config.token);
    end.runtime = await startOn(plan, { services: end.services, token: token.value, log });
    // Whoever supervises the process starts it again, and hears then why it may not.
    void end.runtime.fenced.then(({ message }) => end.lost(message));
    if (plan.isDemo) await beginDemo(end.runtime);
    showDemoBatch(plan, end, printer);
    // Before anybody is told that it runs: whoever stops it at that word must find it listening.
    end.listen();
    rememberAddress(config.home, end.runtime.httpUrl);
    const link = await linkFor(plan, end.runtime, end.services);
    greet({ plan, runtime: end.runtime, services: end.services, token, link }, printer);
  } catch (error) {
    await end.stop();
    throw error;
  }
  return { ended: ending.promise };
}

interface On {
  readonly services: EmbeddedServices;
  readonly token: string;
  readonly log: Log;
}

function startOn(plan: Plan, { services, token, log }: On): Promise<Runtime> {
  const { config, kinds, roles: chosen, hold, prefix, beginEpoch } = plan;
  const metrics = createMetrics(config.environment);
  return startRuntime({
    kinds,
    databaseUrl: services.databaseUrl,
    natsUrl: services.natsUrl,
    observer: joinObservers(createLogObserver(log), createMetricsObserver(metrics)),
    metrics,
    token,
    http: { host: config.httpHost, port: config.httpPort },
    consoleReadOnly: config.consoleReadOnly,
    hold,
    ...(plan.hasAssessment
      ? { product: assessmentOn(plan, { services, log, registry: metrics.registry }) }
      : {}),
    ...(config.nodeName === undefined ? {} : { name: config.nodeName }),
    ...(chosen === null ? {} : { roles: chosen }),
    ...(prefix === null ? {} : { prefix }),
    ...(beginEpoch === null ? {} : { beginEpoch }),
  });
}

const assessmentOn = (
  { config, learnerWords, rateLimits }: Plan,
  {
    services: { databaseUrl },
    log,
    registry,
  }: Pick<On, 'services' | 'log'> & { readonly registry: Registry },
): Product =>
  createAssessment({
    databaseUrl,
    jwtSecret: config.jwtSecret,
    jwksUrl: config.jwksUrl,
    jwtIssuer: config.jwtIssuer,
    jwtAudience: config.jwtAudience,
    natsTrust: config.natsTrust,
    spelling: { threads: config.spellingThreads, learnerWords },
    worker: { flag: config.laneWorker, pid: config.laneWorkerPid },
    judging: {
      defaultJudge: config.judge,
      providers: reachableProviders(config),
      concurrency: config.llmConcurrency,
      gapMs: config.llmGapMs,
      limits: rateLimits,
      observe: (sql) => joinGatewayObservers(createGatewayLog(log), createGatewayMetrics(registry, sql)),
    },
  });

/** Beside the node, not before it: whoever starts it can use it at once, and sees the batch move. */
function showDemoBatch({ isDemo, hasAssessment, hold, prefix }: Plan, end: Ending, printer: Printer): void {
  if (!isDemo || !hasAssessment || hold || end.services === null) return;
  const { signal } = end;
  beginDemoBatch({ url: end.services.natsUrl, prefix, signal }).then(
    (line) => printer.note(line),
    (error: unknown) => {
      if (signal.aborted) return;
      printer.note(`The demo batch \`${demoBatchId}\` could not be shown: ${messageOf(error)}`);
    },
  );
}

/** The same message id at every start: the actor is made once and simply goes on. */
async function beginDemo(runtime: Runtime): Promise<void> {
  const request = {
    kind: 'demo-order',
    id: 'first',
    messageId: 'demo-order-first',
    input: { item: 'a book' },
  };
  await runtime.api['actor.create'](request, { door: 'cli' });
}

/** Nobody should have to paste a token to look at his own machine. */
async function linkFor(
  { roles: chosen }: Plan,
  { httpUrl }: Runtime,
  { databaseUrl }: EmbeddedServices,
): Promise<string | null> {
  if (httpUrl === null || chosen?.includes('console') === false) return null;
  return signInLink(databaseUrl, httpUrl);
}

interface Greeting {
  readonly plan: Plan;
  readonly runtime: Runtime;
  readonly services: EmbeddedServices;
  readonly token: Token;
  readonly link: string | null;
}

function greet({ plan, runtime, services, token, link }: Greeting, printer: Printer): void {
  const facts = {
    node: runtime.nodeId,
    kinds: [...runtime.kinds.keys()],
    http: runtime.httpUrl,
    nats: withoutPassword(services.natsUrl),
    database: withoutPassword(services.databaseUrl),
    home: plan.config.home,
    tokenFile: token.file,
    console: link,
  };
  printer.result(facts, welcome({ ...facts, token, isDemo: plan.isDemo }));
}

function withoutPassword(url: string): string {
  return url
    .split(',')
    .map((one) => one.replace(/\/\/[^@/]*@/, '//'))
    .join(',');
}

/** The end of the process, asked for once (orderly) or twice (at once). */
class Ending {
  services: EmbeddedServices | null = null;
  runtime: Runtime | null = null;
  readonly #log: Log;
  readonly #done: () => void;
  #stopping: Promise<void> | null = null;
  readonly #ending = new AbortController();

  constructor(log: Log, done: () => void) {
    this.#log = log;
    this.#done = done;
  }

  /** Aborted when the node begins to stop. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.#asked(signal));
    const crash = (error: unknown): void => {
      logCrash(this.#log, toErrorRecord(error));
      process.exit(1);
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  }

  #asked(signal: 'SIGINT' | 'SIGTERM'): void {
    // Services left behind are adopted by the next start; work under way is in the ledger.
    if (this.#stopping !== null) process.exit(signal === 'SIGINT' ? 130 : 143);
    void this.stop();
  }

  /** Without its services a node can do nothing; whoever supervises it starts both again. */
  async lost(how: string): Promise<void> {
    if (this.#stopping !== null) return;
    logLine(this.#log, 'services.lost', how);
    process.exitCode = 1;
    await this.stop();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(this.#done);
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#ending.abort();
    await this.runtime?.stop();
    await this.services?.stop();
  }
}
