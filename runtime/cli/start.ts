/**
 * `assay start`: its flags. The node itself is loaded only when it is wanted: other commands start faster.
 */
import type { Command } from 'commander';
import type { SharedFlags } from './reach.ts';

export interface StartFlags extends SharedFlags {
  readonly kinds?: readonly string[];
  readonly httpPort?: string;
  readonly roles?: string;
  readonly demo: boolean;
  readonly assessment: boolean;
  readonly hold?: true;
  readonly beginEpoch?: string;
}

export function addStart(program: Command): void {
  program
    .command('start')
    .description(
      'Starts a node, with an embedded Postgres and nats-server unless DATABASE_URL and NATS_URL are set',
    )
    .option('--kinds <file...>', 'ES modules that export kinds (`defineKind({ machine })`)')
    .option('--http-port <port>', 'port of the HTTP door; 0 takes any free one')
    .option(
      '--roles <list>',
      'what this node does, comma-separated, of host, worker, api, supervisor, console (all)',
    )
    .option('--no-demo', 'without the demo batch and kind where no --kinds are given')
    .option('--no-assessment', 'without batches, essays and runs: the runtime alone')
    .option('--hold', 'answer requests, but take no mail, commands or tasks')
    .option('--begin-epoch <number>', 'accept a database that was put back to an older state')
    .action(async (_own: unknown, command: Command) => {
      const { runNode } = await import('./run-node.ts');
      await runNode(command.optsWithGlobals<StartFlags>());
    });
}
