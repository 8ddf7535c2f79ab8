import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/**
 * The settings of a process: the only file that reads `process.env`.
 *
 * `settings` is the one table of them. The types, the checks, the error messages and the configuration page
 * in docs/ all come from it, so a setting cannot exist in one of these places and not in the others.
 */

/** One row of the table: what a setting is called, what it must be, and what it means to an operator. */
export interface Setting<Value = unknown> {
  readonly name: string;
  /** What stands in the documentation; `undefined` means that the setting is off until somebody sets it. */
  readonly default: string | undefined;
  readonly meaning: string;
  /** Completes the sentence “Expected `NAME` to be …”. */
  readonly expected: string;
  readonly cure: string;
  readonly schema: z.ZodType<Value, string | undefined>;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const text = z.string().optional();
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535));

const keyOf = (name: string, meaning: string) => ({
  name,
  default: undefined,
  meaning,
  expected: 'a key without spaces',
  cure: 'copy it from the provider, or unset it',
  schema: z
    .string()
    .regex(/^\S{1,500}$/)
    .optional(),
});
const addressOf = (name: string, meaning: string) => ({
  name,
  default: undefined,
  meaning,
  expected: 'an http(s):// URL',
  cure: 'write it as http://127.0.0.1:11434/v1, or unset it',
  schema: urlWith(['http:', 'https:']).optional(),
});

export const settings = {
  home: {
    name: 'ASSAY_HOME',
    default: '.assay',
    meaning: 'Folder of the embedded services: their files, generated passwords and lock.',
    expected: 'the path of a folder',
    cure: 'unset it to use `.assay` in the present folder',
    schema: z
      .string()
      .default('.assay')
      .transform((path) => resolve(path)),
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    default: undefined,
    meaning: 'Postgres to use. Unset: an embedded one is started.',
    expected: 'a postgres:// or postgresql:// URL',
    cure: 'write it as postgres://user:password@host:5432/database, or unset it to use the embedded Postgres',
    schema: urlWith(['postgres:', 'postgresql:']).optional(),
  },
  natsUrl: {
    name: 'NATS_URL',
    default: undefined,
    meaning: 'NATS servers to use, comma-separated. Unset: a local nats-server is started.',
    expected: 'one or more nats://, tls:// or ws(s):// URLs, comma-separated',
    cure: 'write it as nats://user:password@host:4222, or unset it to use the embedded nats-server',
    schema: urlWith(['nats:', 'tls:', 'ws:', 'wss:']).optional(),
  },
  postgresPort: {
    name: 'ASSAY_POSTGRES_PORT',
    default: undefined,
    meaning: 'Loopback port of the embedded Postgres. Unset: a free one, kept over restarts.',
    expected: 'a port from 0 to 65535',
    cure: 'give a free port, or unset it to have one chosen',
    schema: port.optional(),
  },
  natsPort: {
    name: 'ASSAY_NATS_PORT',
    default: undefined,
    meaning: 'Loopback port of the embedded nats-server. Unset: a free one, kept over restarts.',
    expected: 'a port from 0 to 65535',
    cure: 'give a free port, or unset it to have one chosen',
    schema: port.optional(),
  },
  httpHost: {
    name: 'ASSAY_HTTP_HOST',
    default: '127.0.0.1',
    meaning: 'Address the HTTP door listens on.',
    expected: 'a host name or address',
    cure: 'use 127.0.0.1 for this machine only, 0.0.0.0 for every interface',
    schema: z.string().regex(/^\S+$/).default('127.0.0.1'),
  },
  httpPort: {
    name: 'ASSAY_HTTP_PORT',
    default: '7400',
    meaning: 'Port of the HTTP door; 0 takes any free one.',
    expected: 'a port from 0 to 65535',
    cure: 'give a free port, 0 for any, or unset it for 7400',
    schema: port.default(7400),
  },
  token: {
    name: 'ASSAY_TOKEN',
    default: undefined,
    meaning: 'Bearer token of the HTTP door. Unset: one is generated and printed at the first start.',
    expected: 'a token of at least 16 characters without spaces',
    cure: 'generate one with `openssl rand -hex 24`, or unset it',
    schema: z
      .string()
      .regex(/^\S{16,}$/)
      .optional(),
  },
  consoleReadOnly: {
    name: 'ASSAY_CONSOLE_READ_ONLY',
    default: '0',
    meaning: 'Whether those who sign in to the console may only look: `1` or `0`.',
    expected: '`1` or `0`',
    cure: 'unset it to let them change things as their role allows',
    schema: z
      .enum(['1', '0', 'true', 'false', 'on', 'off'])
      .default('0')
      .transform((text) => ['1', 'true', 'on'].includes(text)),
  },
  jwtSecret: {
    name: 'ASSAY_JWT_SECRET',
    default: undefined,
    meaning: 'Shared secret of bearer JWTs signed with HS256, for a single box.',
    expected: 'a secret of at least 32 characters',
    cure: 'generate one with `openssl rand -base64 48`, or unset it to take no such tokens',
    schema: z.string().min(32).optional(),
  },
  jwksUrl: {
    name: 'ASSAY_JWKS_URL',
    default: undefined,
    meaning: 'Where the public keys of bearer JWTs are, signed with RS256 or ES256.',
    expected: 'an http(s):// URL',
    cure: 'give the address of the JWK set of whoever signs, or unset it to take no such tokens',
    schema: urlWith(['http:', 'https:']).optional(),
  },
  jwtIssuer: {
    name: 'ASSAY_JWT_ISSUER',
    default: undefined,
    meaning: 'Issuer (`iss`) that a JWT must have. Unset: any.',
    expected: 'the issuer as the tokens name it',
    cure: 'copy `iss` from a token, or unset it',
    schema: text,
  },
  jwtAudience: {
    name: 'ASSAY_JWT_AUDIENCE',
    default: undefined,
    meaning: 'Audience (`aud`) that a JWT must have. Unset: any.',
    expected: 'the audience as the tokens name it',
    cure: 'copy `aud` from a token, or unset it',
    schema: text,
  },
  natsTrust: {
    name: 'ASSAY_NATS_TRUST',
    default: 'peer',
    meaning: 'Whom requests on NATS without a token come from: `peer`, a service; `none`, nobody.',
    expected: '`peer` or `none`',
    cure: 'use `none` where the NATS account is shared with others than services of yours',
    schema: z.enum(['peer', 'none']).default('peer'),
  },
  laneWorker: {
    name: 'ASSAY_LANE_WORKER',
    default: 'on',
    meaning: 'Whether this node ticks lanes of runs by itself: `on` or `off`.',
    expected: '`on` or `off`',
    cure: 'unset it for `on`',
    schema: z.enum(['on', 'off', 'true', 'false', '1', '0']).default('on'),
  },
  laneWorkerPid: {
    name: 'ASSAY_LANE_WORKER_PID',
    default: '0',
    meaning: 'The one process that may tick lanes, by its process id; 0: any.',
    expected: 'a process id, or 0',
    cure: 'unset it for any',
    schema: z
      .string()
      .regex(/^\d{1,9}$/)
      .default('0')
      .transform(Number),
  },
  spellingThreads: {
    name: 'ASSAY_SPELLING_THREADS',
    default: '2',
    meaning: 'How many texts this node checks for spelling at a time; each costs a thread with dictionaries.',
    expected: 'a number from 1 to 16',
    cure: 'unset it for 2',
    schema: z
      .string()
      .regex(/^\d{1,2}$/)
      .default('2')
      .transform(Number)
      .pipe(z.number().min(1).max(16)),
  },
  learnerWords: {
    name: 'ASSAY_LEARNER_WORDS',
    default: undefined,
    meaning: 'JSON file of what learners often write wrong, beside the built-in list. Unset: only that.',
    expected: 'the path of a JSON file',
    cure: 'write it as {"en": {"wrong": "right"}, "sv": {}}, or unset it',
    schema: text,
  },
  judge: {
    name: 'ASSAY_JUDGE',
    default: 'heuristic',
    meaning:
      'Judge of sessions that name none; `heuristic` looks at the surface only and is not for grading.',
    expected: 'the id of a judge',
    cure: 'take one of `assay judge list`, or unset it for the built-in one',
    schema: z
      .string()
      .regex(/^[A-Za-z0-9_~:=@+-]{1,100}$/)
      .default('heuristic'),
  },
  anthropicKey: keyOf('ANTHROPIC_API_KEY', 'Key of Anthropic. Unset: its models cannot judge.'),
  anthropicUrl: addressOf('ANTHROPIC_BASE_URL', 'Address of Anthropic, where it is another than its own.'),
  openaiKey: keyOf('OPENAI_API_KEY', 'Key of OpenAI. Unset: its models cannot judge.'),
  openaiUrl: addressOf('OPENAI_BASE_URL', 'Address of OpenAI, where it is another than its own.'),
  googleKey: keyOf('GEMINI_API_KEY', 'Key of Google Gemini. Unset: its models cannot judge.'),
  googleUrl: addressOf('GEMINI_BASE_URL', 'Address of Google Gemini, where it is another than its own.'),
  openrouterKey: keyOf('OPENROUTER_API_KEY', 'Key of OpenRouter. Unset: models behind it cannot judge.'),
  openrouterUrl: addressOf('OPENROUTER_BASE_URL', 'Address of OpenRouter, where it is another than its own.'),
  compatibleKey: keyOf(
    'ASSAY_COMPATIBLE_API_KEY',
    'Key of the OpenAI-compatible server, where it wants one.',
  ),
  compatibleUrl: addressOf(
    'ASSAY_COMPATIBLE_URL',
    'Address of an OpenAI-compatible server, such as Ollama. Unset: there is none.',
  ),
  llmConcurrency: {
    name: 'ASSAY_LLM_CONCURRENCY',
    default: '16',
    meaning: 'Questions that this node has under way at one provider.',
    expected: 'a number from 1 to 64',
    cure: 'unset it for 16',
    schema: z
      .string()
      .regex(/^\d{1,2}$/)
      .default('16')
      .transform(Number)
      .pipe(z.number().min(1).max(64)),
  },
  llmGapMs: {
    name: 'ASSAY_LLM_GAP_MS',
    default: '0',
    meaning: 'Least time between two questions of this node to one provider.',
    expected: 'a number of milliseconds up to 60000',
    cure: 'unset it for none: the limits of the provider are obeyed anyway',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .default('0')
      .transform(Number)
      .pipe(z.number().max(60_000)),
  },
  llmLimits: {
    name: 'ASSAY_LLM_LIMITS',
    default: undefined,
    meaning: 'JSON file of limits by provider and model class; they are learnt from the providers otherwise.',
    expected: 'the path of a JSON file',
    cure: 'see docs/judging.md for its form, or unset it',
    schema: text,
  },
  logLevel: {
    name: 'ASSAY_LOG_LEVEL',
    default: 'info',
    meaning: 'Least severe log line that is written.',
    expected: `one of ${logLevels.join(', ')}`,
    cure: 'unset it for info',
    schema: z.enum(logLevels).default('info'),
  },
  environment: {
    name: 'ASSAY_ENVIRONMENT',
    default: 'development',
    meaning: 'Written to every log line and metric as `deployment.environment`.',
    expected: 'a word of letters, digits, dots, dashes and underscores',
    cure: 'use for example production, staging or development',
    schema: z
      .string()
      .regex(/^[\w.-]{1,63}$/)
      .default('development'),
  },
  natsServerBin: {
    name: 'NATS_SERVER_BIN',
    default: undefined,
    meaning: 'The nats-server program to run. Unset: PATH, the cache folder, then the Debian package.',
    expected: 'the path of a nats-server program',
    cure: 'give its full path, or unset it to have it looked for',
    schema: text,
  },
  nodeName: {
    name: 'ASSAY_NODE_NAME',
    default: undefined,
    meaning: 'Name of this node in leases, logs and health. Unset: made from host and process.',
    expected: 'a word of letters, digits, dots, dashes and underscores, at most 63 characters',
    cure: 'use for example node-1',
    schema: z
      .string()
      .regex(/^[\w.-]{1,63}$/)
      .optional(),
  },
  cacheDir: {
    name: 'XDG_CACHE_HOME',
    default: '~/.cache',
    meaning: 'A downloaded nats-server is kept in the folder `assay` in it.',
    expected: 'the path of a folder',
    cure: 'unset it to use ~/.cache',
    schema: z
      .string()
      .optional()
      .transform((path) => join(path ?? join(homedir(), '.cache'), 'assay')),
  },
  searchPath: {
    name: 'PATH',
    default: '',
    meaning: 'Where programs such as nats-server and apt-get are looked for.',
    expected: 'folders separated by colons',
    cure: 'leave it as the shell sets it',
    schema: z.string().default(''),
  },
} as const satisfies Record<string, Setting>;

export type Config = { readonly [Key in keyof typeof settings]: z.output<(typeof settings)[Key]['schema']> };

/** Carries every wrong setting at once, so that an operator fixes them in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads and checks all settings. An empty value counts as unset, as shells and compose files often leave one.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, setting] of Object.entries(settings)) {
    const given = env[setting.name]?.trim() || undefined;
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) config[key] = parsed.data;
    else problems.push(problemOf(setting, given));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  // The loop above filled every key from its own schema; only the compiler cannot see that.
  return config as Config;
}

function problemOf(setting: Setting, given: string | undefined): string {
  // A token or a URL may hold a password: the message names the setting and keeps the value out of logs.
  const secret = /_(TOKEN|SECRET|KEY|URL)$/.test(setting.name);
  const got = secret ? `${given?.length ?? 0} characters (not shown, may be secret)` : `\`${given ?? ''}\``;
  return `Expected \`${setting.name}\` to be ${setting.expected}, got ${got}; ${setting.cure}.`;
}

function urlWith(protocols: readonly string[]): z.ZodType<string, string> {
  return z.string().refine((urls) =>
    urls.split(',').every((url) => {
      const parsed = URL.parse(url.trim());
      return parsed !== null && protocols.includes(parsed.protocol) && parsed.hostname !== '';
    }),
  );
}
