/** `assay supervisor`: hold and release an installation, see how it is and what its supervisor did. */
import type { Command } from 'commander';
import type { HealthReport } from '../../contracts/health.ts';
import { askWith } from './actor.ts';
import { exitCodes } from './exit.ts';
import { table } from './print.ts';

export function addSupervisor(program: Command): void {
  const supervisor = program.command('supervisor').description('What looks after the actors');
  supervisor
    .command('status')
    .description('Health with its reasons; exit code 1 unless healthy')
    .action((_own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const report = await client.health();
        printer.result(report, healthText(report));
        if (report.status !== 'healthy') process.exitCode = exitCodes.negative;
      }),
    );
  supervisor
    .command('hold')
    .description('Nodes begin nothing by themselves until they are released')
    .action((_own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const hold = await client.hold();
        printer.result(hold, `Held by ${hold.by} since ${hold.changedAt}`);
      }),
    );
  supervisor
    .command('release')
    .description('Ends the hold, also of nodes that were started with --hold')
    .action((_own: unknown, command: Command) =>
      askWith(command, async (client, printer) => printer.result(await client.endHold(), 'Released')),
    );
  supervisor
    .command('log [key]')
    .description('What the supervisor did, newest first')
    .action((key: string | undefined, _own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const { rows } = await client.supervisorLog(key === undefined ? {} : { key });
        const lines = rows.map((row) => [row.at, row.what, row.actor ?? '', JSON.stringify(row.detail)]);
        printer.result({ rows }, table(['AT', 'WHAT', 'ACTOR', 'DETAIL'], lines));
      }),
    );
}

function healthText({ status, reasons, kinds }: HealthReport): string {
  const rows = kinds.flatMap(({ kind, statuses, stalled, quarantined, restarts }) =>
    Object.entries(statuses).map(([word, count], index) =>
      index === 0 ? [kind, word, count, stalled, quarantined, restarts] : ['', word, count],
    ),
  );
  return [
    status,
    reasons.map(({ level, message }) => `${level}: ${message}`).join('\n') || 'No reason to worry.',
    table(['KIND', 'STATUS', 'ACTORS', 'STALLED', 'QUARANTINED', 'RESTARTS'], rows),
  ].join('\n\n');
}
