/** `assay replay`: stored journals through the machines of the working tree, before they are deployed. */
import type { Command } from 'commander';
import { registerKinds } from '../../machines/register.ts';
import type { ActorDivergence, ReplayReport } from '../../machines/replay-run.ts';
import { replayLedger } from '../../persistence/replay-ledger.ts';
import { replayFile } from '../replay-file.ts';
import { exitCodes, usage } from './exit.ts';
import { assertFile } from './journal-lines.ts';
import { type JournalsFlags, journalsFrom, withJournalsFlags } from './journals-asked.ts';
import { createPrinter, fields } from './print.ts';
import { type SharedFlags, withDatabase } from './reach.ts';

interface ReplayFlags extends SharedFlags, JournalsFlags {
  readonly kinds?: readonly string[];
  readonly all?: true;
  readonly file?: string;
}

export function addReplay(program: Command): void {
  withJournalsFlags(
    program
      .command('replay')
      .description('Runs stored journals through the machines of your files; exit code 1 if they differ')
      .option('--kinds <file...>', 'files with kinds; without one the demo'),
  )
    .option('--all', 'also actors that have ended')
    .option('--file <journal>', 'an exported journal, instead of the database')
    .action((_own: unknown, command: Command) => runReplay(command.optsWithGlobals()));
}

async function runReplay(flags: ReplayFlags): Promise<void> {
  const asked = journalsFrom(flags);
  if (flags.file !== undefined && Object.keys(asked).length > 0)
    throw usage('Expected --file alone: a file is replayed whole; narrow it when it is exported');
  // Loaded when it is wanted: other commands start faster.
  const { allKinds } = await import('./all-kinds.ts');
  const kinds = registerKinds(await allKinds(flags.kinds));
  if (flags.file !== undefined) assertFile(flags.file);
  const startedAt = performance.now();
  const isOpen = flags.all !== true && asked.key === undefined;
  const report =
    flags.file === undefined
      ? await withDatabase(flags, (sql) => replayLedger(sql, kinds, { ...asked, isOpen }))
      : await replayFile(flags.file, kinds);
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const isClean = report.diverged === 0 && Object.keys(report.unknownKinds).length === 0;
  const isPart = isOpen && flags.file === undefined;
  createPrinter(flags.json === true).result(
    { ok: isClean, ...report, onlyOpen: isPart, seconds },
    textOf(report, seconds, isPart),
  );
  if (!isClean) process.exitCode = exitCodes.negative;
}

function textOf(report: ReplayReport, seconds: number, isPart: boolean): string {
  const { actors, rows, skipped, diverged, divergences, unknownKinds, redacted } = report;
  const unknown = Object.entries(unknownKinds).map(([kind, count]) => `${kind} (${count})`);
  const listed = divergences.map(divergenceText);
  const more = diverged > divergences.length ? [`… and ${diverged - divergences.length} more`] : [];
  const notes = [
    ...(skipped > 0 ? [`${skipped} entries were written by an older machine and skipped`] : []),
    ...(isPart ? ['Actors that have ended were left out; --all takes them too'] : []),
    ...(unknown.length > 0
      ? [`Not replayed, for their kinds are not in the files: ${unknown.join(', ')}; give --kinds, or --kind`]
      : []),
    ...(redacted
      ? ['The file is redacted: text was not compared, and a guard that looks at text may decide otherwise']
      : []),
  ];
  const sum = `${rows} entries of ${actors} actors in ${seconds} s: `;
  const result = diverged === 0 ? 'every one as it was' : `${diverged} actors diverge`;
  return [...listed, ...more, sum + result, ...notes].join('\n');
}

function divergenceText(one: ActorDivergence): string {
  const { missing, unexpected } = one.effects;
  const context = one.context.map(({ path, expected, got }) => {
    return `${path}: ${JSON.stringify(expected) ?? 'nothing'} → ${JSON.stringify(got) ?? 'nothing'}`;
  });
  const { expected, got } = one.state;
  return `${one.actor} diverges\n${fields({
    entry: `${one.seq} ${one.type} (${one.messageId})`,
    [one.what]: `expected ${one.expected}, got ${one.got}`,
    state: expected === got ? undefined : `expected ${expected}, got ${got}`,
    'effects gone': missing.length === 0 ? undefined : missing.join(', '),
    'effects new': unexpected.length === 0 ? undefined : unexpected.join(', '),
    'at the end': context.length === 0 ? undefined : context.join('; '),
  }).replaceAll(/^/gm, '  ')}\n`;
}
