/** `assay verify`: the invariants T1–T7 as SQL, on any database, production included. */
import type { Command } from 'commander';
import { verifyInvariants, type VerifiedRule } from '../../persistence/verify-invariants.ts';
import { exitCodes, usage } from './exit.ts';
import { createPrinter, table } from './print.ts';
import { type SharedFlags, withDatabase } from './reach.ts';

interface VerifyFlags extends SharedFlags {
  readonly olderThan: string;
  readonly timeout: string;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('Holds the database against the invariants, reading only; exit code 1 if one is broken')
    .option('--older-than <seconds>', 'what is late by less is work under way', '60')
    .option('--timeout <seconds>', 'for each rule', '300')
    .action((_own: unknown, command: Command) => runVerify(command.optsWithGlobals()));
}

async function runVerify(flags: VerifyFlags): Promise<void> {
  const options = {
    graceSeconds: secondsFrom(flags.olderThan, '--older-than'),
    timeoutSeconds: secondsFrom(flags.timeout, '--timeout'),
  };
  await withDatabase(flags, async (sql) => {
    const rules = await verifyInvariants(sql, options);
    const ok = rules.every(({ result }) => result === 'holds');
    createPrinter(flags.json === true).result({ ok, rules }, textOf(rules));
    if (!ok) process.exitCode = exitCodes.negative;
  });
}

function secondsFrom(text: string, flag: string): number {
  if (/^\d{1,6}$/.test(text) && (flag !== '--timeout' || Number(text) > 0)) return Number(text);
  throw usage(`Expected ${flag} to be a number of seconds, got \`${text}\``);
}

function textOf(rules: readonly VerifiedRule[]): string {
  const list = table(
    ['RULE', 'OF', 'RESULT', ''],
    rules.map(({ name, proves, result, rule }) => [name, proves, result, rule]),
  );
  const broken = rules.flatMap(({ name, result, findings, cure }) => {
    if (result === 'holds') return [];
    const rows = findings.map(({ actor, detail }) => [`  ${actor}`, detail]);
    const found = rows.length === 0 ? '' : `\n${table(['', ''], rows).trim()}`;
    return [`${name}: ${result}. ${cure ?? ''}${found}`];
  });
  return [list, ...broken].join('\n\n');
}
