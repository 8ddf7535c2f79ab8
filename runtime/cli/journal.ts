/** `assay journal …`: the history of all actors, checked, taken out, brought in. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { parseActorKey } from '../../contracts/ids.ts';
import type { Redaction } from '../../machines/redact.ts';
import type { Sql } from '../../persistence/connect.ts';
import { importJournals } from '../../persistence/import-journals.ts';
import {
  actorText,
  endText,
  headText,
  pseudonymsBy,
  RedactedJournals,
  rowText,
} from '../../persistence/journal-file.ts';
import { verifyJournal } from '../../persistence/verify-journal.ts';
import { type JournalsAsked, streamJournals } from '../../persistence/views/stream-journals.ts';
import { linesIn } from '../replay-file.ts';
import { CommandError, exitCodes } from './exit.ts';
import { assertFile, lineWriter } from './journal-lines.ts';
import { type JournalsFlags, journalsFrom, withJournalsFlags } from './journals-asked.ts';
import { createPrinter, table } from './print.ts';
import { type SharedFlags, withDatabase } from './reach.ts';

interface ExportFlags extends SharedFlags, JournalsFlags {
  readonly out?: string;
  readonly withPayloads?: true;
  readonly keep?: readonly string[];
}

export function addJournal(program: Command): void {
  const journal = program.command('journal').description('The history of all actors');
  journal
    .command('verify')
    .description('Checks the hash chain of every journal; exit code 1 if something was changed')
    .option('--actor <key>', 'of this actor only')
    .action((own: { actor?: string }, command: Command) => runVerify(command.optsWithGlobals(), own.actor));
  withJournalsFlags(
    journal
      .command('export')
      .description('Whole journals as JSON lines, without their text unless asked for'),
  )
    .option('--out <file>', 'a new file, instead of standard output')
    .option('--keep <field...>', 'the text of fields of these names stays')
    .option('--with-payloads', 'all text as it is stored: may be personal')
    .action((_own: unknown, command: Command) => runExport(command.optsWithGlobals()));
  journal
    .command('import <file>')
    .description('Journals of another database, as history only; refuses actors that are here already')
    .action((file: string, _own: unknown, command: Command) => runImport(command.optsWithGlobals(), file));
}

async function runVerify(flags: SharedFlags, actor: string | undefined): Promise<void> {
  const asked = actor === undefined ? {} : { actor: parseActorKey(actor) };
  await withDatabase(flags, async (sql) => {
    const report = await verifyJournal(sql, asked);
    const { rows, actors, problems } = report;
    if (actor !== undefined && rows === 0)
      throw new CommandError(exitCodes.negative, 'not_found', `There is no journal of \`${actor}\``);
    const clean = `${rows} entries of ${actors} actors: every chain holds`;
    const found = table(
      ['ACTOR', 'SEQ', 'PROBLEM'],
      problems.map(({ actor: key, seq, problem }) => [key, seq, problem]),
    );
    createPrinter(flags.json === true).result(report, problems.length === 0 ? clean : found);
    if (problems.length > 0) process.exitCode = exitCodes.negative;
  });
}

/** Fields whose text is a code by its name. */
const keptByDefault = ['code', 'kind', 'status', 'type'];

async function runExport(flags: ExportFlags): Promise<void> {
  const asked = journalsFrom(flags);
  const kept = new Set([...keptByDefault, ...(flags.keep ?? [])]);
  const redaction = flags.withPayloads === true ? null : { kept, pseudonym: pseudonymsBy(randomBytes(32)) };
  const counts = await withDatabase(flags, (sql) => exported(sql, asked, { redaction, out: flags.out }));
  const printer = createPrinter(flags.json === true);
  const text = `${counts.rows} entries of ${counts.actors} actors`;
  const how = redaction === null ? 'with all their text' : 'without their text';
  if (flags.out === undefined) return printer.note(`${text}, ${how}`);
  printer.result(
    { file: flags.out, ...counts, redacted: redaction !== null },
    `${flags.out}: ${text}, ${how}`,
  );
}

interface ExportTarget {
  readonly redaction: Redaction | null;
  readonly out: string | undefined;
}

async function exported(
  sql: Sql,
  asked: JournalsAsked,
  { redaction, out }: ExportTarget,
): Promise<{ actors: number; rows: number }> {
  const writer = lineWriter(out);
  const redacted = redaction === null ? null : new RedactedJournals(redaction);
  let [actors, rows] = [0, 0];
  await writer.write(headText(redaction));
  await streamJournals(sql, asked, {
    actor: async (actor) => {
      actors += 1;
      await writer.write(actorText(redacted?.actor(actor) ?? actor));
    },
    rows: async (ofActor) => {
      rows += ofActor.length;
      for (const row of ofActor) await writer.write(rowText(redacted?.row(row) ?? row));
    },
  });
  await writer.write(endText(actors, rows));
  await writer.close();
  return { actors, rows };
}

async function runImport(flags: SharedFlags, file: string): Promise<void> {
  assertFile(file);
  await withDatabase(flags, async (sql) => {
    const report = await importJournals(sql, () => linesIn(file));
    const text = `${report.rows} entries of ${report.actors} actors, in quarantine: history only`;
    createPrinter(flags.json === true).result(report, text);
  });
}
