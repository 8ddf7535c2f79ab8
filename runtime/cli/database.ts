/** The commands that look at the ledger itself, and need no node: `migrate`, `journal verify`, `drift`. */
import type { Command } from 'commander';
import { parseActorKey } from '../../contracts/ids.ts';
import { registerKinds } from '../../machines/register.ts';
import { describeDrift, findDrift } from '../../persistence/drift.ts';
import { migrate, pendingMigrations } from '../../persistence/migrate.ts';
import { verifyJournal } from '../../persistence/verify-journal.ts';
import { wordsOf } from '../assert-no-drift.ts';
import { exitCodes } from './exit.ts';
import { kindsFrom } from './kinds-file.ts';
import { createPrinter, table } from './print.ts';
import { type SharedFlags, withDatabase } from './reach.ts';

export function addDatabase(program: Command): void {
  program
    .command('migrate')
    .description('Brings the database to the schema of this release')
    .option('--dry-run', 'only say what would be applied')
    .action((own: { dryRun?: true }, command: Command) =>
      runMigrate(command.optsWithGlobals(), own.dryRun === true),
    );
  program
    .command('journal')
    .description('The history of all actors')
    .command('verify')
    .description('Checks the hash chain of every journal; exit code 1 if something was changed')
    .option('--actor <key>', 'of this actor only')
    .action((own: { actor?: string }, command: Command) => runVerify(command.optsWithGlobals(), own.actor));
  program
    .command('drift')
    .description('Compares status words in code, machines and database; exit code 1 if they differ')
    .option('--kinds <file...>', 'also the kinds of these files')
    .action((own: { kinds?: string[] }, command: Command) =>
      runDrift(command.optsWithGlobals(), own.kinds ?? []),
    );
}

async function runMigrate(flags: SharedFlags, isDry: boolean): Promise<void> {
  await withDatabase(flags, async (sql) => {
    const files = isDry ? await pendingMigrations({ sql }) : await migrate({ sql });
    const none = 'The database is up to date';
    const text =
      files.length === 0 ? none : files.map((file) => `${isDry ? 'pending' : 'applied'}  ${file}`).join('\n');
    createPrinter(flags.json === true).result(isDry ? { pending: files } : { applied: files }, text);
  });
}

async function runVerify(flags: SharedFlags, actor: string | undefined): Promise<void> {
  const asked = actor === undefined ? {} : { actor: parseActorKey(actor) };
  await withDatabase(flags, async (sql) => {
    const report = await verifyJournal(sql, asked);
    const { rows, actors, problems } = report;
    const clean = `${rows} entries of ${actors} actors: every chain holds`;
    const found = table(
      ['ACTOR', 'SEQ', 'PROBLEM'],
      problems.map(({ actor: key, seq, problem }) => [key, seq, problem]),
    );
    createPrinter(flags.json === true).result(report, problems.length === 0 ? clean : found);
    if (problems.length > 0) process.exitCode = exitCodes.negative;
  });
}

async function runDrift(flags: SharedFlags, files: readonly string[]): Promise<void> {
  const kinds = registerKinds(await kindsFrom(files));
  await withDatabase(flags, async (sql) => {
    const drifts = await findDrift({ sql, kinds: wordsOf(kinds) });
    const text = drifts.length === 0 ? 'Code, machines and database say the same' : describeDrift(drifts);
    createPrinter(flags.json === true).result({ drifts }, text);
    if (drifts.length > 0) process.exitCode = exitCodes.negative;
  });
}
