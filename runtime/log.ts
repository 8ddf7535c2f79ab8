/**
 * Every log line there is, as a named function with a stable `event`. Lines carry ids, numbers and the
 * messages of errors, shortened; never objects and never contents (essays are written by minors).
 *
 * The name of the service, the environment and the level are few and meant as labels; everything else varies
 * and belongs into the body of the line.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { ErrorRecord } from '../contracts/failures.ts';
import type { Observer } from './observer.ts';
import { hasHoles, holesText } from './wire/nats-holes.ts';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  readonly environment: string;
  readonly node?: string;
  /** Where lines go; standard output unless told otherwise. */
  readonly to?: DestinationStream;
}

export function createLog({ level, environment, node, to }: LogOptions): Log {
  const base = {
    'service.name': 'assay',
    'deployment.environment': environment,
    ...(node === undefined ? {} : { 'service.instance.id': node }),
  };
  const options = {
    level,
    base,
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

const TEXT_CHARS_MAX = 300;
const VALUE_CHARS_MAX = 200;

const short = (text: string, charsMax = TEXT_CHARS_MAX): string =>
  text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;

/** An error in words of its own choosing: its name, its code, and the beginning of what it says. */
const errorFields = ({ name, code, message }: ErrorRecord): object => ({
  error_name: short(name, 80),
  ...(code === undefined ? {} : { error_code: short(code, 80) }),
  error_message: short(message),
});

/** What a machine logs is its author's affair; only what is plainly a word or a number comes through. */
function shown(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return `(${value === null ? 'null' : typeof value}, not shown)`;
  return value.length > VALUE_CHARS_MAX ? `(text of ${value.length} characters, not shown)` : value;
}

export function createLogObserver(log: Log): Observer {
  const say = (level: 'debug' | 'info' | 'warn' | 'error', event: string, fields: object): void => {
    log[level]({ event, ...fields });
  };
  return {
    ...turnLines(say),
    ...taskLines(say),
    ...wireLines(say),
    // A line for each would be the journal once more.
    actorsMoved: () => undefined,
    swept: ({ targets, tasks, facts, ms }) => {
      if (targets + tasks + facts > 0)
        say('debug', 'sweep.found', { targets, tasks, facts, ms: Math.round(ms) });
    },
    sweepFailed: (error) => say('warn', 'sweep.failed', errorFields(error)),
    requestRefused: (verb, code) => say('debug', 'request.refused', { verb, code }),
    requestFailed: (verb, error) => say('error', 'request.failed', { verb, ...errorFields(error) }),
    productFailed: (part, error) => say('warn', 'product.failed', { part, ...errorFields(error) }),
    ledgerFellBack: (error) => say('error', 'ledger.fell_back', errorFields(error)),
    nodeChanged: (status) => say('info', 'node.changed', { status }),
  };
}

type Say = (level: 'debug' | 'info' | 'warn' | 'error', event: string, fields: object) => void;

const turnLines = (say: Say) =>
  ({
    turnCommitted: ({ actors, messages, ms }) =>
      say('debug', 'turn.committed', { actors, messages, ms: Math.round(ms * 10) / 10 }),
    turnConflicted: (actors) => say('debug', 'turn.conflicted', { actors }),
    ledgerFailed: (error, retryAfterMs) =>
      say('warn', 'ledger.failed', { retry_after_ms: retryAfterMs, ...errorFields(error) }),
    messageRejected: (key, messageId, code) =>
      say('debug', 'message.rejected', { key, message_id: messageId, code }),
    actorFaulted: (key, messageId, error) =>
      say('warn', 'actor.faulted', { key, message_id: messageId, ...errorFields(error) }),
    actorQuarantined: (key, error) => say('error', 'actor.quarantined', { key, ...errorFields(error) }),
    actorStalled: (key, status, restedMs) =>
      say('warn', 'actor.stalled', { key, status, rested_ms: restedMs }),
    actorFinished: (key, ending) => say('debug', 'actor.finished', { key, ending }),
    machineLogged: (key, label, value) =>
      say('info', 'machine.logged', {
        key,
        ...(label === undefined ? {} : { label: short(label, 80) }),
        value: shown(value),
      }),
    actionFailed: (key, action, error) =>
      say('warn', 'action.failed', { key, action: short(action, 80), ...errorFields(error) }),
  }) satisfies Partial<Observer>;

const taskLines = (say: Say) =>
  ({
    taskStarted: (id, activity, attempt) => say('debug', 'task.started', { task_id: id, activity, attempt }),
    taskEnded: ({ id, activity, status, ms, error }) =>
      say(status === 'failed' || status === 'expired' ? 'warn' : 'debug', 'task.ended', {
        task_id: id,
        activity,
        status,
        ms: Math.round(ms),
        ...(error === undefined ? {} : errorFields(error)),
      }),
  }) satisfies Partial<Observer>;

const wireLines = (say: Say) =>
  ({
    factsPublished: (count) => say('debug', 'facts.published', { count }),
    factFailed: (id, error, isDead) =>
      say(isDead ? 'error' : 'warn', isDead ? 'fact.dead' : 'fact.failed', {
        fact_id: id,
        ...errorFields(error),
      }),
    redelivered: (stream) => say('debug', 'message.redelivered', { stream }),
    terminated: (stream, subject, error) =>
      say('warn', 'message.terminated', { stream, subject: short(subject), ...errorFields(error) }),
    consumerRestarted: (stream, why) => say('warn', 'consumer.restarted', { stream, why: short(why) }),
    natsChanged: (status) =>
      say(isNews(status) ? 'info' : 'debug', 'nats.changed', { status: short(status, 80) }),
    natsReached: (version) =>
      hasHoles(version) === true
        ? say('warn', 'nats.old', { version: short(version, 80), error_message: holesText(version) })
        : say('debug', 'nats.reached', { version: short(version, 80) }),
  }) satisfies Partial<Observer>;

/** The connection came or went. The rest (pings, gossip of the cluster) is for those who look closely. */
const isNews = (status: string): boolean =>
  ['disconnect', 'reconnect', 'close', 'error', 'ldm'].includes(status);

/** What the command line has to say while a node runs: services started, adopted, gone. */
export const logLine = (log: Log, event: 'services.changed' | 'services.lost', line: string): void =>
  log[event === 'services.lost' ? 'error' : 'info']({ event, line: short(line) });

export const logCrash = (log: Log, error: ErrorRecord): void =>
  log.fatal({ event: 'process.crashed', ...errorFields(error) });
