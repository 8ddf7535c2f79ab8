/** `assay deadletter …`: what could not be applied, published or run. */
import type { Command } from 'commander';
import { type DeadReason, deadReasons } from '../../contracts/words.ts';
import { askWith, more, paged, pageFrom } from './actor.ts';
import { exitCodes, usage } from './exit.ts';
import { table } from './print.ts';
import type { SharedFlags } from './reach.ts';

export function addDeadLetter(program: Command): void {
  const letters = program.command('deadletter').description('What could not be applied, published or run');
  paged(letters.command('list').description('Open dead letters, oldest first'))
    .option('--reason <reason>', `only of this reason: ${deadReasons.join(', ')}`)
    .option('--all', 'also those that were driven again')
    .action((own: { reason?: string; all?: true }, command: Command) => {
      const reason = own.reason === undefined ? {} : { reason: reasonFrom(own.reason) };
      return askWith(command, async (client, printer, flags: SharedFlags) => {
        const page = await client.deadLetters({ ...pageFrom(flags), ...reason, open: own.all !== true });
        const cells = page.rows.map((row) => [
          row.id,
          row.reason,
          row.actor,
          row.type,
          row.createdAt,
          messageIn(row.error),
        ]);
        printer.result(
          page,
          table(['ID', 'REASON', 'ACTOR', 'TYPE', 'CREATED', 'ERROR'], cells) + more(page.next),
        );
      });
    });
  letters
    .command('redrive <id>')
    .description('Puts a dead letter back to where it fell out')
    .action((id: string, _own: unknown, command: Command) => {
      if (!/^\d{1,15}$/.test(id)) throw usage(`Expected the number of a dead letter, got \`${id}\``);
      return askWith(command, async (client, printer) => {
        const answer = await client.redrive(Number(id));
        printer.result(
          answer,
          answer.redriven ? `Dead letter ${id} is on its way again` : `${id} was driven again before`,
        );
        if (!answer.redriven) process.exitCode = exitCodes.negative;
      });
    });
}

function reasonFrom(text: string): DeadReason {
  const reason = deadReasons.find((one) => one === text);
  if (reason === undefined)
    throw usage(`Expected --reason to be one of ${deadReasons.join(', ')}, got \`${text}\``);
  return reason;
}

const messageIn = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
