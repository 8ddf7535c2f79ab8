/** `assay run …`: executions, and what operators do with them. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Answered } from '../../contracts/assessment/api.ts';
import { messageOf } from '../../contracts/failures.ts';
import { jsonFrom } from './actor.ts';
import { exitCodes, usage } from './exit.ts';
import { answerLines, fields, table } from './print.ts';
import { filtersIn, withAssessment, withCaller } from './reach-assessment.ts';

export function addRun(program: Command): void {
  const run = program.command('run').description('Runs: create, look, decide, tick');
  addLooks(run);
  addDecisions(run);
  addTicks(run);
}

function addLooks(run: Command): void {
  withCaller(run.command('list'))
    .description('Runs, newest first')
    .option('--env <env>', 'only of this environment')
    .option('--lane <lane>', 'only of this lane')
    .option('--status <status>', 'queued, running, blocked, succeeded, failed or cancelled')
    .option('--limit <rows>', 'rows of one page', '50')
    .option('--cursor <cursor>', 'go on behind a page')
    .action((own: Record<string, string>, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('run.list', filtersIn(own));
        const rows = page.items.map((one) => [
          one.runId,
          one.status,
          one.pipeline,
          `${one.env}:${one.lane}`,
          one.batchId,
          one.createdAt,
        ]);
        const more = page.nextCursor === null ? '' : `\nmore: --cursor ${page.nextCursor}`;
        printer.result(page, table(['RUN', 'STATUS', 'PIPELINE', 'LANE', 'BATCH', 'CREATED'], rows) + more);
      }),
    );
  withCaller(run.command('show <run>'))
    .description('One run with its steps')
    .action((runId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const shown = await client.ask('run.get', { runId });
        printer.result(shown, detail(shown));
      }),
    );
  withCaller(run.command('events <run>'))
    .description('What happened to a run, numbered without gaps')
    .option('--since <seq>', 'only later ones', '0')
    .action((runId: string, own: { since: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const page = await client.ask('run.events', { runId, sinceSeq: own.since, limit: 500 });
        const rows = page.items.map((one) => [one.seq, one.at, one.event, one.detail]);
        printer.result(page, table(['SEQ', 'AT', 'EVENT', 'DETAIL'], rows));
      }),
    );
}

function detail(run: Answered<'run.get'>): string {
  const { phases, lastError, lease, ...rest } = run;
  const head = fields({ ...rest, lease: lease ?? undefined, lastError: lastError ?? undefined });
  const rows = phases.map((one) => [
    one.step,
    one.status,
    one.outcome,
    `${one.succeeded}/${one.total}`,
    one.failed,
  ]);
  return `${head}\n\n${table(['STEP', 'STATUS', 'OUTCOME', 'ESSAYS', 'FAILED'], rows)}`;
}

function addDecisions(run: Command): void {
  withCaller(run.command('create <graph>'))
    .description('A run of plain steps; the graph is JSON, or a file of it')
    .option('--env <env>', 'where it belongs', 'local')
    .option('--lane <lane>', 'the queue in there', 'default')
    .option('--dry-run', 'goes through the steps without doing them')
    .action((graph: string, own: { env: string; lane: string; dryRun?: true }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const { env, lane } = own;
        const mode = own.dryRun === true ? ('dry_run' as const) : ('run' as const);
        const answer = await client.ask('run.create', { env, lane, mode, graph: graphFrom(graph) });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(run.command('cancel <run>'))
    .description('Stops a run')
    .option('--reason <text>', 'kept with it')
    .action((runId: string, own: { reason?: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('run.cancel', { runId, ...filtersIn(own) });
        printer.result(answer, answerLines(answer));
      }),
    );
  withCaller(run.command('retry <run>'))
    .description('A new run of the same plan')
    .action((runId: string, _own: unknown, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('run.retry', { runId });
        printer.result(answer, answerLines(answer));
      }),
    );
  for (const decision of ['approve', 'reject'] as const) {
    withCaller(run.command(`${decision} <run> <step>`))
      .description(decision === 'approve' ? 'Lets a blocked step go on' : 'Refuses a step: the run fails')
      .option('--reason <text>', 'kept with the decision')
      .action((runId: string, step: string, own: { reason?: string }, command: Command) =>
        withAssessment(command, async (client, printer) => {
          const answer = await client.ask('run.approve', { runId, step, decision, ...filtersIn(own) });
          printer.result(answer, answerLines(answer));
        }),
      );
  }
}

function graphFrom(given: string): unknown {
  if (given.trimStart().startsWith('{')) return jsonFrom(given, 'the graph');
  try {
    return jsonFrom(readFileSync(given, 'utf8'), given);
  } catch (error) {
    if (error instanceof Error && error.name === 'CommandError') throw error;
    throw usage(`Expected ${given} to be a JSON file with a graph: ${messageOf(error)}`, error);
  }
}

function addTicks(run: Command): void {
  withCaller(run.command('tick-once'))
    .description('One bounded look at a lane: its runs in order, within the caps')
    .option('--env <env>', 'where it belongs', 'local')
    .option('--lane <lane>', 'the queue in there', 'default')
    .action((own: { env: string; lane: string }, command: Command) =>
      withAssessment(command, async (client, printer) => {
        const answer = await client.ask('run.tick-once', filtersIn(own));
        printer.result(answer, answerLines(answer));
        if (answer.errors > 0) process.exitCode = exitCodes.negative;
      }),
    );
}
