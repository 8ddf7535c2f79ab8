/** `assay kind …`: what the nodes run. */
import type { Command } from 'commander';
import { askWith } from './actor.ts';
import { fields, table } from './print.ts';

export function addKind(program: Command): void {
  const kind = program.command('kind').description('The kinds that run, with their statecharts');
  kind
    .command('list')
    .description('Kinds with their statuses and activities')
    .action((_own: unknown, command: Command) =>
      askWith(command, async (client, printer) => {
        const { rows } = await client.kinds();
        const cells = rows.map((row) => {
          const statuses = row.statuses === null ? '-' : String(row.statuses.length);
          return [
            row.name,
            row.machine.slice(0, 16),
            row.strict ? 'yes' : 'no',
            statuses,
            row.activities.join(' '),
          ];
        });
        printer.result({ rows }, table(['KIND', 'MACHINE', 'STRICT', 'STATUSES', 'ACTIVITIES'], cells));
      }),
    );
  kind
    .command('show <kind>')
    .description('One kind')
    .option('--mermaid', 'its chart as a Mermaid diagram')
    .action((name: string, own: { mermaid?: true }, command: Command) =>
      askWith(command, async (client, printer) => {
        const shown = await client.kind(name);
        const { machine, strict, statuses, activities, mermaid, events } = shown;
        if (own.mermaid === true) return printer.result({ kind: name, mermaid }, mermaid);
        const text = fields({
          kind: name,
          machine,
          strict,
          statuses: statuses?.join(' '),
          activities: activities.join(' '),
          events: events.map(({ type, schema }) => `${type}${fieldsOf(schema)}`).join(' '),
        });
        printer.result(shown, `${text}\n\n${JSON.stringify(shown.chart, null, 2)}`);
      }),
    );
}

/** `{cents, by?}`: what its schema says of it; nothing where there is none. */
function fieldsOf(schema: Record<string, unknown> | null): string {
  if (schema === null) return '';
  const { properties, required } = schema;
  const demanded = Array.isArray(required) ? required.map(String) : [];
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return `{${names.map((name) => (demanded.includes(name) ? name : `${name}?`)).join(',')}}`;
}
