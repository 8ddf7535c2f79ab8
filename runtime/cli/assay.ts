#!/usr/bin/env node
/**
 * `assay`: the command line. Here is only what all commands share: their options, and how each of them ends.
 */
import { Command, CommanderError } from 'commander';
import { addActor } from './actor.ts';
import { addAnchor, addAssignment } from './assignment.ts';
import { addAssessment } from './assessment.ts';
import { addBatch } from './batch.ts';
import { addConsole } from './console.ts';
import { addDatabase } from './database.ts';
import { addDeadLetter } from './dead-letter.ts';
import { addEssay } from './essay.ts';
import { failureOf } from './failure.ts';
import { addJournal } from './journal.ts';
import { addGateway, addJudge } from './judge.ts';
import { addJudgement } from './judgement.ts';
import { addKind } from './kind.ts';
import { addOperating } from './operate.ts';
import { addReplay } from './replay.ts';
import { addRun } from './run.ts';
import { addStart } from './start.ts';
import { addStatus } from './status.ts';
import { addStudy } from './study.ts';
import { addVerify } from './verify.ts';
import { addSupervisor } from './supervisor.ts';

const endings =
  'Exit codes: 0 done · 1 the answer is no, or problems were found · 2 wrong usage · 3 nobody answered';

async function main(args: readonly string[]): Promise<void> {
  const isJson = args.includes('--json');
  const program = new Command('assay')
    .description('Essays ranked by comparative judgement, on XState machines made durable')
    .option('--json', 'one JSON document on standard output; errors as JSON on standard error')
    .option('--home <folder>', 'folder of the embedded services (ASSAY_HOME, .assay)')
    .option('--nats <url>', 'NATS to talk to (NATS_URL, else the embedded one)')
    .option('--database <url>', 'Postgres to use (DATABASE_URL, else the embedded one)')
    .option('--prefix <word>', 'first word of all NATS subjects (assay)')
    .addHelpText('after', `\n${endings}`)
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 30 })
    .exitOverride()
    .configureOutput(isJson ? { writeErr: () => undefined } : {});
  addGroups(program);
  inherit(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    fail(error, isJson);
  }
}

/** In the order in which people need them; there are too many for one list. */
const groups: readonly (readonly [heading: string, ...add: ((program: Command) => void)[]])[] = [
  ['A node:', addStart, addStatus, addConsole],
  ['Essays:', addBatch, addEssay],
  ['Comparative judgement:', addAssessment, addAssignment, addAnchor, addJudge, addJudgement, addStudy],
  ['Machines:', addActor, addKind],
  ['Operating:', addSupervisor, addDeadLetter, addGateway, addRun, addOperating],
  ['The ledger:', addJournal, addReplay, addVerify, addDatabase],
];

function addGroups(program: Command): void {
  for (const [heading, ...adds] of groups) {
    program.commandsGroup(heading);
    for (const add of adds) add(program);
  }
}

/** Settings of the program that commander does not hand down to commands of commands. */
function inherit(command: Command): void {
  for (const one of command.commands) {
    one.copyInheritedSettings(command);
    inherit(one);
  }
}

function fail(error: unknown, isJson: boolean): void {
  const { exitCode, code, message, next } = failureOf(error);
  process.exitCode = exitCode;
  if (exitCode === 0) return;
  if (isJson) process.stderr.write(`${JSON.stringify({ error: { code, message } })}\n`);
  // Commander has said by itself what was wrong with the command line.
  else if (!(error instanceof CommanderError))
    process.stderr.write(`${message}\n${next === undefined ? '' : `  ${next}\n`}`);
}

/** Whoever reads us may have read enough (`| head`): that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
await main(process.argv.slice(2));
