/**
 * Every NATS subject and stream, built and parsed here and nowhere else. `prefix` keeps several Assays apart
 * on one server; it is `assay` unless told otherwise.
 */
import { actorKey, type ActorKey, idOf, isActorId, isEventType, isKindName, kindOf } from './ids.ts';
import { Rejection } from './failures.ts';
import type { DeadReason } from './words.ts';

export interface Subjects {
  readonly prefix: string;
  api(noun: string, verb: string): string;
  /** The same verb, for a node that has the kind: where nodes run different ones. */
  apiOfKind(kind: string, noun: string, verb: string): string;
  command(target: ActorKey, type: string): string;
  fact(source: ActorKey, type: string): string;
  mail(kind: string): string;
  task(activity: string): string;
  dead(reason: DeadReason): string;
  /** What a node says of itself, to whoever happens to listen. */
  pulse(nodeId: string): string;
  readonly anyPulse: string;
  readonly streams: { readonly [name in StreamName]: { readonly name: string; readonly subject: string } };
  parseCommand(subject: string): { readonly target: ActorKey; readonly type: string };
  /** Null: no subject of a fact. */
  parseFact(
    subject: string,
  ): { readonly source: string; readonly kind: string; readonly type: string } | null;
}

/** Headers of a durable command, beside NATS's own `Nats-Msg-Id` and `traceparent`. */
export const commandHeaders = {
  messageId: 'Assay-Message-Id',
  correlationId: 'Assay-Correlation-Id',
} as const;

/** Headers of a fact, beside `Nats-Msg-Id` and `traceparent`. */
export const factHeaders = {
  /** Its id, where that is another than the ledger's own. */
  id: 'Assay-Fact-Id',
  /** Which ledger it was published from, and in which of its epochs: `name/epoch`. */
  ledger: 'Assay-Ledger',
} as const;

export const streamNames = ['commands', 'mail', 'tasks', 'facts', 'dead'] as const;
export type StreamName = (typeof streamNames)[number];

/** A subject token may hold anything but white space, `*`, `>` and `.`; the rest is percent-encoded. */
const token = (text: string): string =>
  text.replace(/[^A-Za-z0-9_~:=@+-]/g, (char) => encodeURIComponent(char).replace(/[.*]/g, hex));
const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
/** An event type keeps its dots: `order.placed` is two tokens, so a consumer can filter on `order.>`. */
const typeTokens = (type: string): string => type.split('.').map(emptyAsPercent).join('.');
const emptyAsPercent = (part: string): string => (part === '' ? '%' : token(part));

export function subjectsOf(prefix = 'assay'): Subjects {
  const stream = (word: string) => ({
    name: `${prefix.toUpperCase().replaceAll('.', '_')}_${word.toUpperCase()}`,
  });
  const commandHead = `${prefix}.command.`;
  return {
    prefix,
    api: (noun, verb) => `${prefix}.api.${noun}.${verb}`,
    apiOfKind: (kind, noun, verb) => `${prefix}.api.of.${kind}.${noun}.${verb}`,
    command: (target, type) => `${commandHead}${kindOf(target)}.${idOf(target)}.${typeTokens(type)}`,
    fact: (source, type) => `${prefix}.fact.${kindOf(source)}.${idOf(source)}.${typeTokens(type)}`,
    mail: (kind) => `${prefix}.mail.${kind}`,
    task: (activity) => `${prefix}.task.${token(activity)}`,
    dead: (reason) => `${prefix}.dead.${reason}`,
    pulse: (nodeId) => `${prefix}.pulse.${token(nodeId)}`,
    anyPulse: `${prefix}.pulse.*`,
    streams: {
      commands: { ...stream('commands'), subject: `${prefix}.command.>` },
      mail: { ...stream('mail'), subject: `${prefix}.mail.>` },
      tasks: { ...stream('tasks'), subject: `${prefix}.task.>` },
      facts: { ...stream('facts'), subject: `${prefix}.fact.>` },
      dead: { ...stream('dead'), subject: `${prefix}.dead.>` },
    },
    parseCommand: (subject) => parseCommand(commandHead, subject),
    parseFact: (subject) => parseFact(`${prefix}.fact.`, subject),
  };
}

function parseCommand(head: string, subject: string): { target: ActorKey; type: string } {
  const [kind = '', id = '', ...rest] = subject.slice(head.length).split('.');
  const type = decodeType(rest);
  if (!subject.startsWith(head) || !isKindName(kind) || !isActorId(id) || !isEventType(type)) {
    throw new Rejection(
      'decode_failed',
      `Expected a subject like \`${head}order.4711.PAY\`, got \`${subject.slice(0, 200)}\``,
    );
  }
  return { target: actorKey(kind, id), type };
}

function parseFact(head: string, subject: string) {
  if (!subject.startsWith(head)) return null;
  const [kind = '', id = '', ...rest] = subject.slice(head.length).split('.');
  const type = decodeType(rest);
  return kind === '' || id === '' || type === '' ? null : { source: `${kind}/${id}`, kind, type };
}

function decodeType(parts: readonly string[]): string {
  try {
    return parts.map((part) => (part === '%' ? '' : decodeURIComponent(part))).join('.');
  } catch {
    return '';
  }
}
