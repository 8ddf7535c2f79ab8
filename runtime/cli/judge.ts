/** `assay judge …` and `assay gateway …`: who judges, and what stands between Assay and the models. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type JudgeKind, judgeKinds, providerNames } from '../../contracts/assessment/words.ts';
import { jsonFrom } from './actor.ts';
import { readText } from './batch-verbs.ts';
import { usage } from './exit.ts';
import { wordFrom } from './judging-flags.ts';
import { answerLines, fields, table } from './print.ts';
import { withAssessment, withCaller } from './reach-assessment.ts';

export function addJudge(program: Command): void {
  const judge = program
    .command('judge')
    .description('Judges: models with their prompt, people, judges for tests');
  withCaller(judge.command('list'))
    .description('The judges there are')
    .option('--retired', 'with those that are out of use')
    .action((own: { retired?: true }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('judge.list', { retired: own.retired === true });
        const rows = answer.items.map((one) => [
          one.judgeId === answer.defaultJudge ? `${one.judgeId} (default)` : one.judgeId,
          one.kind,
          one.isForGrading ? 'yes' : 'no',
          one.label,
          one.settings['model'],
          one.retiredAt === null ? '' : 'retired',
        ]);
        printer.result(answer, table(['JUDGE', 'KIND', 'FOR GRADING', 'LABEL', 'MODEL', ''], rows));
      }),
    );
  withCaller(judge.command('add <judge>'))
    .description('A new judge; it never changes, so another prompt is another judge')
    .requiredOption('--kind <kind>', judgeKinds.join(', '))
    .option('--settings <json>', 'JSON of its kind, or a file of it', '{}')
    .option('--people <principal...>', 'who they are, of a group of people (kind human)')
    .option('--label <text>', 'what people call it')
    .action((judgeId: string, own: AddFlags, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const kind = wordFrom('--kind', judgeKinds, own.kind) ?? 'llm';
        const settings = peopleIn(kind, settingsIn(own.settings), own.people);
        const label = own.label === undefined ? {} : { label: own.label };
        const answer = await client.ask('judge.create', { judgeId, kind, settings, ...label });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(judge.command('retire <judge>'))
    .description('Takes a judge out of use; what it has judged stays')
    .action((judgeId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('judge.retire', { judgeId });
        printer.result(answer, answerLines(answer));
      }),
    );
}

interface AddFlags {
  readonly kind: string;
  readonly settings: string;
  readonly people?: readonly string[];
  readonly label?: string;
}

/** A group of nobody would be asked, and never answer. */
function peopleIn(
  kind: JudgeKind,
  settings: Record<string, unknown>,
  people: readonly string[] | undefined,
): Record<string, unknown> {
  if (kind !== 'human' && people === undefined) return settings;
  if (kind !== 'human') throw usage(`Expected --people for the kind human alone, got it for ${kind}`);
  if (people !== undefined) return { ...settings, principals: people };
  if (settings['principals'] !== undefined) return settings;
  throw usage('Expected --people with those who judge, such as --people anna bo');
}

function settingsIn(text: string): Record<string, unknown> {
  const isFile = !text.trimStart().startsWith('{') && existsSync(text);
  const read = jsonFrom(isFile ? readText(text) : text, '--settings');
  if (typeof read === 'object' && read !== null && !Array.isArray(read))
    return read as Record<string, unknown>;
  throw usage(`Expected --settings to be a JSON object, got \`${text.slice(0, 60)}\``);
}

const bucketHeads = ['PROVIDER', 'CLASS', 'LIMIT', 'LEVEL', 'PER MINUTE', 'BLOCKED UNTIL'];
const todayHeads = ['PROVIDER', 'MODEL TODAY', 'ANSWERED', 'FAILED', 'TOKENS', 'COST'];

export function addGateway(program: Command): void {
  const gateway = program.command('gateway').description('Model providers: circuits, limits, queue, cost');
  withCaller(gateway.command('show'))
    .description('How providers, limits and the queue stand, and what today has cost')
    .action((_own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const state = await client.ask('gateway.get', {});
        const { queue } = state;
        const providers = state.providers.map((one) => [
          one.provider,
          one.isConfigured ? 'yes' : 'no',
          one.status,
          one.reason,
          one.queued,
          one.sending,
          one.batched,
        ]);
        const buckets = state.buckets.map((one) => [
          one.provider,
          one.modelClass,
          one.dimension,
          `${Math.floor(one.level)}/${one.capacity}`,
          one.perMinute,
          one.blockedUntil,
        ]);
        const today = state.today.map((one) => [
          one.provider,
          one.model,
          one.answered,
          one.failed,
          one.tokens,
          `$${one.costUsd.toFixed(4)}`,
        ]);
        const heads = ['PROVIDER', 'CONFIGURED', 'CIRCUIT', 'REASON', 'QUEUED', 'SENDING', 'BATCHED'];
        const text = [
          table(heads, providers),
          fields({
            waiting: `${queue.waiting} of ${queue.limit}`,
            'oldest waits (ms)': queue.oldestMs ?? '-',
          }),
          ...(buckets.length === 0 ? [] : [table(bucketHeads, buckets)]),
          ...(today.length === 0 ? ['Nothing was asked today.'] : [table(todayHeads, today)]),
        ];
        printer.result(state, text.join('\n\n'));
      }),
    );
  withCaller(gateway.command('reset <provider>'))
    .description('Closes the circuit of a provider: its limit was raised, or it is back')
    .action((name: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const provider = wordFrom('the provider', providerNames, name) ?? 'builtin';
        const answer = await client.ask('gateway.reset', { provider });
        printer.result(answer, answerLines(answer));
      }),
    );
}
