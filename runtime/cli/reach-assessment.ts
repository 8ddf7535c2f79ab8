/** How the commands of assessment reach a node: NATS as every command, with a token where one is given. */
import type { Command } from 'commander';
import { messageOf } from '../../contracts/failures.ts';
import { type AssessmentClient, connectAssessment } from '../assessment/client.ts';
import { unreachable } from './exit.ts';
import { createPrinter, type Printer } from './print.ts';
import { natsUrlFor, type SharedFlags } from './reach.ts';
import { typedStart } from './typed-as.ts';

export interface CallerFlags extends SharedFlags {
  readonly token?: string;
  readonly as?: string;
}

/** Uploads may be large and the extraction of many files keeps a node busy. */
const TIMEOUT_MS = 10_000;

export const withCaller = (command: Command): Command =>
  command
    .option('--token <token>', 'JWT or API key of the caller; without it the NATS account speaks')
    .option('--as <principal>', 'on behalf of somebody, where the caller is a service');

export async function withAssessment<T>(
  command: Command,
  run: (client: AssessmentClient, printer: Printer) => Promise<T>,
): Promise<T> {
  const flags = command.optsWithGlobals<CallerFlags>();
  const client = await connectAssessment({
    url: natsUrlFor(flags),
    timeoutMs: TIMEOUT_MS,
    ...(flags.prefix === undefined ? {} : { prefix: flags.prefix }),
    ...(flags.token === undefined ? {} : { token: flags.token }),
    ...(flags.as === undefined ? {} : { onBehalfOf: flags.as }),
  }).catch((error: unknown) => {
    throw unreachable(
      `${messageOf(error)} Start a node with \`${typedStart}\`, or name one with --nats.`,
      error,
    );
  });
  try {
    return await run(client, createPrinter(flags.json === true));
  } finally {
    await client.close();
  }
}

/** Some two minutes: long enough to start a node again. */
const PATIENT_ATTEMPTS = 30;

/** For commands that follow a batch for long: a node that is started again meanwhile is waited for. */
export function patient(client: AssessmentClient, printer: Printer): AssessmentClient {
  let isTold = false;
  const onWait = (): void => {
    if (!isTold) printer.note('No node answers; waiting for one (Ctrl-C stops only this command)');
    isTold = true;
  };
  return {
    ...client,
    ask: (verb, request) => client.ask(verb, request, { attemptsMax: PATIENT_ATTEMPTS, onWait }),
  };
}

/** What a command was given beside who calls: fields of its request. */
export function filtersIn(own: CallerFlags & Readonly<Record<string, unknown>>): Record<string, string> {
  const { token: _token, as: _as, ...filters } = own;
  return filters as Record<string, string>;
}
