/** `assay lane`, `assay key`, `assay audit`: what only operators do. */
import type { Command } from 'commander';
import { roleNames, type RoleName } from '../../contracts/assessment/words.ts';
import { usage } from './exit.ts';
import { answerLines, table } from './print.ts';
import { filtersIn, withAssessment, withCaller } from './reach-assessment.ts';

export function addOperating(program: Command): void {
  addLanes(program.command('lane').description('Lanes of runs: switches and caps'));
  addKeys(program.command('key').description('API keys'));
  withCaller(program.command('audit'))
    .description('Who did what, newest first')
    .option('--target <id>', 'of one batch, essay or run')
    .option('--actor <principal>', 'by one caller')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('audit.list', filtersIn(own));
        const rows = page.items.map((one) => [
          one.at,
          one.actor,
          one.action,
          one.target,
          one.result,
          one.code,
        ]);
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, table(['AT', 'WHO', 'WHAT', 'TO', 'RESULT', 'CODE'], rows) + more);
      }),
    );
}

function addLanes(lane: Command): void {
  withCaller(lane.command('list'))
    .description('Lanes that have runs or settings')
    .action((_own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('lane.list', {});
        const rows = answer.items.map((one) => [
          `${one.env}:${one.lane}`,
          one.enabled ? 'on' : 'off',
          one.gate,
          one.waiting,
          `${one.ticksToday}/${one.ticksPerDay}`,
          one.version,
        ]);
        printer.result(answer, table(['LANE', 'SWITCH', 'GATE', 'WAITING', 'TODAY', 'VERSION'], rows));
      }),
    );
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    withCaller(lane.command(`${word} <env> <lane>`))
      .description(enabled ? 'Its runs are ticked again' : 'No run in it begins another step')
      .action((env: string, name: string, _own: unknown, command: Command) =>
        withAssessment(command, async (client, printer) => {
          const answer = await client.ask('lane.set', { env, lane: name, enabled });
          printer.result(answer, answerLines(answer));
        }),
      );
  }
}

function addKeys(key: Command): void {
  withCaller(key.command('create <principal>'))
    .description('A new key; its secret is shown this once')
    .option('--role <role>', `one of ${roleNames.join(', ')}`, 'teacher')
    .option('--label <text>', 'what it is for')
    .action((principal: string, own: { role: string; label?: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const label = own.label === undefined ? {} : { label: own.label };
        const answer = await client.ask('key.create', { principal, role: roleFrom(own.role), ...label });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(key.command('list'))
    .description('Keys, without their secrets')
    .action((_own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('key.list', {});
        const rows = page.items.map((one) => [one.id, one.principal, one.role, one.label, one.revokedAt]);
        printer.result(page, table(['KEY', 'PRINCIPAL', 'ROLE', 'LABEL', 'REVOKED'], rows));
      }),
    );
  withCaller(key.command('revoke <id>'))
    .description('Ends a key at once')
    .action((id: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('key.revoke', { id });
        printer.result(answer, answerLines(answer));
      }),
    );
}

const isRole = (text: string): text is RoleName => (roleNames as readonly string[]).includes(text);
function roleFrom(text: string): RoleName {
  if (isRole(text)) return text;
  throw usage(`Expected --role to be one of ${roleNames.join(', ')}, got \`${text}\``);
}
