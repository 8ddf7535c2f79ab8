/** `assay status`: is it running, and how far is it behind. */
import type { Command } from 'commander';
import type { Answer } from '../../contracts/api.ts';
import { askWith } from './actor.ts';
import { exitCodes } from './exit.ts';
import { fields, table } from './print.ts';

/** Six heartbeats: a node that was silent this long is gone, or cut off. */
const SILENT_MS = 30_000;

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('Nodes, queues and actors by status; exit code 1 if something needs a person')
    .action((_own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const status = await client.status({ counts: true });
        const needs = needsOf(status);
        printer.result({ ...status, needs }, textOf(status, needs));
        if (needs.length > 0) process.exitCode = exitCodes.negative;
      }),
    );
}

type Status = Answer<'node.status'>;

function needsOf({ queues }: Status): string[] {
  const { deadLetters, quarantined } = queues;
  return [
    ...(deadLetters > 0 ? [`${deadLetters} dead letters are open: assay deadletter list`] : []),
    ...(quarantined > 0 ? [`${quarantined} actors are in quarantine: assay actor list --quarantined`] : []),
  ];
}

function textOf({ nodes, queues, actors }: Status, needs: readonly string[]): string {
  const alive = nodes.filter((node) => node.silentMs < SILENT_MS);
  const nodeRows = alive.map((node) => [
    node.name,
    node.roles.join(','),
    node.kinds.join(','),
    node.startedAt,
    node.id,
  ]);
  const counts = (actors ?? []).map(({ kind, status, count }) => [kind, status, count]);
  return [
    table(['NODE', 'ROLES', 'KINDS', 'SINCE', 'ID'], nodeRows),
    fields({
      'mail waits (ms)': queues.mailMs,
      'facts wait (ms)': queues.outboxMs,
      'tasks wait (ms)': queues.tasksMs,
    }),
    table(['KIND', 'STATUS', 'ACTORS'], counts),
    needs.length === 0 ? 'Nothing needs a person.' : needs.join('\n'),
  ].join('\n\n');
}
