/** `assay console`: a link that signs in to the console, for whoever has the ledger. */
import type { Command } from 'commander';
import { rememberedAddress } from './address-file.ts';
import { usage } from './exit.ts';
import { createPrinter } from './print.ts';
import { configFor, databaseUrlFor, type SharedFlags } from './reach.ts';
import { signInLink } from './sign-in-link.ts';

export function addConsole(program: Command): void {
  program
    .command('console')
    .description('Prints a link that signs in to the console: good once, for ten minutes')
    .option('--url <address>', 'where the console is served, if not by the node of this folder')
    .action(async (own: { readonly url?: string }, command: Command) => {
      const flags = command.optsWithGlobals<SharedFlags>();
      const link = await signInLink(databaseUrlFor(flags), own.url ?? addressFor(flags));
      createPrinter(flags.json === true).result({ link }, link);
    });
}

/** Where the node of this folder said that it is; a port may have been chosen by a flag, or by chance. */
function addressFor(flags: SharedFlags): string {
  const { home, httpHost, httpPort } = configFor(flags);
  const said = rememberedAddress(home);
  if (said !== null) return said;
  if (httpPort === 0) throw usage('Expected a port of the console, got 0 (any); give --url <address>');
  return `http://${httpHost.includes(':') ? `[${httpHost}]` : httpHost}:${httpPort}`;
}
