/**
 * The commands that look at the ledger itself, and need no node: `migrate`, `drift`; see also `journal.ts`.
 */
import type { Command } from 'commander';
import { registerKinds } from '../../machines/register.ts';
import { describeDrift, findDrift } from '../../persistence/drift.ts';
import { migrate, pendingMigrations } from '../../persistence/migrate.ts';
import { wordsOf } from '../assert-no-drift.ts';
import { exitCodes } from './exit.ts';
import { createPrinter } from './print.ts';
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

async function runDrift(flags: SharedFlags, files: readonly string[]): Promise<void> {
  // Loaded when it is wanted: other commands start faster.
  const { allKinds } = await import('./all-kinds.ts');
  const kinds = registerKinds(await allKinds(files));
  await withDatabase(flags, async (sql) => {
    const drifts = await findDrift({ sql, kinds: wordsOf(kinds) });
    const text = drifts.length === 0 ? 'Code, machines and database say the same' : describeDrift(drifts);
    createPrinter(flags.json === true).result({ drifts }, text);
    if (drifts.length > 0) process.exitCode = exitCodes.negative;
  });
}
