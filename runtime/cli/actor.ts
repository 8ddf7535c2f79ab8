/** `assay actor …`: everything a client can do with actors, from a terminal. */
import type { Command } from 'commander';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Answer } from '../../contracts/api.ts';
import type { AnyEvent, SendOptions } from '../../contracts/client.ts';
import type { NatsClient } from '../client.ts';
import { exitCodes, unreachable, usage } from './exit.ts';
import { createPrinter, fields, type Printer, table } from './print.ts';
import { type SharedFlags, withClient } from './reach.ts';

interface SendFlags extends SharedFlags {
  readonly id?: string;
}
interface PageFlags extends SharedFlags {
  readonly limit?: string;
  readonly after?: string;
}
interface ListFlags extends PageFlags {
  readonly kind?: string;
  readonly status?: string;
  readonly finished?: true;
  readonly open?: true;
  readonly quarantined?: true;
}

const messageIdFlag = [
  '--id <message>',
  'message id; the same id gets the same answer and is applied once',
] as const;

export function addActor(program: Command): void {
  const actor = program.command('actor').description('Create, look at and talk to actors');
  addWrites(actor);
  addReads(actor);
}

function addWrites(actor: Command): void {
  actor
    .command('create <kind> [id]')
    .description('Begins an actor; without an id one is made up')
    .option('--input <json>', 'input of the machine, as JSON')
    .option(...messageIdFlag)
    .action((kind: string, id: string | undefined, own: { input?: string }, command: Command) => {
      const input = own.input === undefined ? {} : { input: jsonFrom(own.input, '--input') };
      const named = id === undefined ? {} : { id };
      return sendWith(command, (client, options) => client.create(kind, { ...named, ...input, ...options }));
    });
  actor
    .command('send <key> <type> [payload]')
    .description('Sends an event; the payload is a JSON object')
    .option(...messageIdFlag)
    .action((...given: readonly unknown[]) => {
      const [key, type, payload, , command] = given as [string, string, string | undefined, unknown, Command];
      const event = eventFrom(type, payload);
      return sendWith(command, (client, options) => client.send(key, event, options));
    });
  addFork(actor);
  actor
    .command('cancel <key>')
    .description('Stops an actor for good, with its tasks, timers and children')
    .option('--reason <text>', 'kept as its outcome')
    .option(...messageIdFlag)
    .action((key: string, own: { reason?: string }, command: Command) => {
      const reason = own.reason === undefined ? {} : { reason: own.reason };
      return sendWith(command, (client, options) => client.cancel(key, { ...reason, ...options }));
    });
}

function addFork(actor: Command): void {
  actor
    .command('fork <key>')
    .description('A new actor that begins where this one stood at a version; it acts for real')
    .requiredOption('--at <version>', 'version of the original')
    .option('--id <id>', 'id of the new actor; made up when absent')
    .action((key: string, own: { at: string; id?: string }, command: Command) => {
      if (!/^[1-9]\d{0,14}$/.test(own.at)) throw usage(`Expected --at to be a version, got \`${own.at}\``);
      const query = { version: Number(own.at), ...(own.id === undefined ? {} : { id: own.id }) };
      return askWith(command, async (client, printer) => {
        const answer = await client.fork(key, query);
        printer.result(answer, forkText(answer));
        settle(answer);
      });
    });
}

function forkText(answer: Answer<'actor.fork'>): string {
  const { timers = [], inert = [] } = answer;
  const armed = timers.map(({ type, delayMs }) => `\ntimer from now: ${type} in ${delayMs} ms`);
  const left = inert.map((name) => `\nnever answers here: ${name}`);
  return [answerText(answer), ...armed, ...left].join('');
}

function addReads(actor: Command): void {
  actor
    .command('show <key>')
    .description('One actor, with what it waits for')
    .action((key: string, _own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const shown = await client.get(key);
        printer.result(shown, detail(shown));
      }),
    );
  paged(actor.command('list').description('Actors by key'))
    .option('--kind <kind>', 'of this kind')
    .option('--status <status>', 'in this status')
    .option('--finished', 'only those that have ended')
    .option('--open', 'only those that have not')
    .option('--quarantined', 'only those in quarantine')
    .action((_own: unknown, command: Command) => askWith(command, list));
  paged(actor.command('history <key>').description('The journal of an actor'))
    .option('--newest', 'newest first')
    .action((key: string, own: { newest?: true }, command: Command) =>
      askWith(command, async (client, printer, flags: PageFlags) => {
        const page = await client.history(key, { ...pageFrom(flags), newestFirst: own.newest === true });
        printer.result(page, historyTable(page.rows) + more(page.next));
      }),
    );
  addRepairs(actor);
}

/** Ways out of quarantine, once the reason is mended. */
function addRepairs(actor: Command): void {
  actor
    .command('release <key>')
    .aliases(['retry', 'resume'])
    .description('Lifts the quarantine; the mail of the actor is tried again')
    .action((key: string, _own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const answer = await client.release(key);
        printer.result(answer, answer.released ? `${key} is released` : `${key} was not in quarantine`);
      }),
    );
  actor
    .command('skip <key>')
    .description('Keeps the message it stumbles over as a dead letter, and lifts the quarantine')
    .action((key: string, _own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const answer = await client.skip(key);
        printer.result(answer, `${key} is released; ${answer.skipped?.type} is a dead letter now`);
      }),
    );
}

export const paged = (command: Command): Command =>
  command
    .option('--limit <rows>', 'rows of one page', '100')
    .option('--after <cursor>', 'go on behind the page that ended with this');

export function pageFrom({ limit = '100', after }: PageFlags): { limit: number; after?: string } {
  if (!/^\d{1,4}$/.test(limit)) throw usage(`Expected --limit to be a number of rows, got \`${limit}\``);
  return { limit: Number(limit), ...(after === undefined ? {} : { after }) };
}

export const more = (next: string | null): string => (next === null ? '' : `\nmore: --after ${next}`);

type Asking = (
  client: NatsClient,
  printer: Printer,
  flags: SharedFlags & Record<string, never>,
) => Promise<void>;

export async function askWith(command: Command, ask: Asking): Promise<void> {
  const flags = command.optsWithGlobals<SharedFlags & Record<string, never>>();
  await withClient(flags, (client) => ask(client, createPrinter(flags.json === true), flags));
}

async function sendWith(
  command: Command,
  send: (client: NatsClient, options: SendOptions) => Promise<SendAnswer>,
): Promise<void> {
  const flags = command.optsWithGlobals<SendFlags>();
  const answer = await withClient(flags, (client) =>
    send(client, flags.id === undefined ? {} : { messageId: flags.id }),
  );
  createPrinter(flags.json === true).result(answer, answerText(answer));
  settle(answer);
}

function settle(answer: SendAnswer): void {
  if (answer.result === 'failed' && answer.retryAfterMs !== undefined) throw unreachable(answer.message);
  if (answer.result !== 'accepted') process.exitCode = exitCodes.negative;
}

function answerText(answer: SendAnswer): string {
  const { result, key } = answer;
  if (result === 'accepted') {
    const ended = answer.outcome === undefined ? '' : ` and has ended (${answer.outcome.ending})`;
    return `${key} is in \`${answer.status}\`, version ${answer.version}${ended}`;
  }
  return `${result}: ${answer.message} (${answer.code})`;
}

async function list(client: NatsClient, printer: Printer, flags: ListFlags): Promise<void> {
  const { kind, status, finished, open, quarantined } = flags;
  const page = await client.list({
    ...pageFrom(flags),
    ...(kind === undefined ? {} : { kind }),
    ...(status === undefined ? {} : { status }),
    ...(quarantined === undefined ? {} : { quarantined }),
    ...(finished === undefined && open === undefined ? {} : { finished: finished === true }),
  });
  const rows = page.rows.map((row) => {
    const ending = row.quarantined === null ? (row.outcome?.ending ?? '') : 'quarantined';
    return [row.key, row.status, row.version, ending, row.updatedAt];
  });
  printer.result(page, table(['ACTOR', 'STATUS', 'VERSION', 'ENDING', 'UPDATED'], rows) + more(page.next));
}

function detail(actor: Answer<'actor.get'>): string {
  const { key, status, version, outcome, quarantined, machine, createdAt, updatedAt } = actor;
  const snapshot = actor.snapshot as { readonly context?: unknown } | null;
  const head = fields({
    actor: key,
    status,
    version,
    outcome: outcome ?? undefined,
    quarantined: quarantined ?? undefined,
    accepts: actor.accepts.join(', ') || undefined,
    context: snapshot?.context,
    machine: machine.slice(0, 16),
    created: createdAt,
    updated: updatedAt,
  });
  const mail = actor.mail.map(({ id, type, dueAt, timer }) => [
    timer === null ? 'mail' : 'timer',
    type,
    dueAt,
    id,
  ]);
  const tasks = actor.tasks.map(({ id, activity, status: stand, attempts }) => [
    'task',
    activity,
    `${stand} (${attempts})`,
    id,
  ]);
  const waits = [...mail, ...tasks];
  return waits.length === 0 ? head : `${head}\n\n${table(['WAITS FOR', 'WHAT', 'WHEN', 'ID'], waits)}`;
}

function historyTable(rows: Answer<'actor.history'>['rows']): string {
  const cells = rows.map((row) => {
    const step = row.from === row.to ? row.to : `${row.from ?? '·'} → ${row.to ?? '·'}`;
    return [row.seq, row.at, row.type, row.outcome, step, row.sender, row.effects.join(' ')];
  });
  return table(['SEQ', 'AT', 'TYPE', 'OUTCOME', 'STATUS', 'SENDER', 'EFFECTS'], cells);
}

export function jsonFrom(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw usage(
      `Expected ${what} to be JSON, got \`${text.slice(0, 60)}\`; in a shell, put it in single quotes`,
      error,
    );
  }
}

function eventFrom(type: string, payload: string | undefined): AnyEvent {
  const fieldsOfIt = payload === undefined ? {} : jsonFrom(payload, 'the payload');
  if (typeof fieldsOfIt !== 'object' || fieldsOfIt === null || Array.isArray(fieldsOfIt)) {
    throw usage('Expected the payload to be a JSON object such as \'{"amount":3}\'');
  }
  return { ...fieldsOfIt, type };
}
