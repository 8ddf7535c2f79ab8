/** `assay console`: a link that signs in to the console, for whoever has the ledger. */
import type { Command } from 'commander';
import { usage } from './exit.ts';
import { createPrinter } from './print.ts';
import { configFor, databaseUrlFor, type SharedFlags } from './reach.ts';
import { signInLink } from './sign-in-link.ts';

export function addConsole(program: Command): void {
  program
    .command('console')
    .description('Prints a link that signs in to the console: good once, for ten minutes')
    .option('--url <address>', 'where the console is served, if not on this machine at ASSAY_HTTP_PORT')
    .action(async (own: { readonly url?: string }, command: Command) => {
      const flags = command.optsWithGlobals<SharedFlags>();
      const link = await signInLink(databaseUrlFor(flags), own.url ?? addressFor(flags));
      createPrinter(flags.json === true).result({ link }, link);
    });
}

function addressFor(flags: SharedFlags): string {
  const { httpHost, httpPort } = configFor(flags);
  if (httpPort === 0) throw usage('Expected a port of the console, got 0 (any); give --url <address>');
  return `http://${httpHost.includes(':') ? `[${httpHost}]` : httpHost}:${httpPort}`;
}
