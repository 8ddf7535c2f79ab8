/**
 * `npm run simulate`: seeds from the command line. Prints what they met, and each that broke a rule with what
 * happened last; ends with 1 where one did, or where a goal was never reached by a run of many.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command, oneOf, wholeNumber } from '../support/command-line.ts';
import { goals } from './goals.ts';
import { openSeedWorld } from './postgres-seeds.ts';
import { missed, runSeeds, type Sum, told } from './seeds.ts';
import type { Mode, SeedReport } from './simulate.ts';

/** From so many seeds on, a goal that was never reached is a failure: fewer may miss some by chance. */
const manySeeds = 200;
const minuteMs = 60_000;

const options = {
  seeds: { type: 'string', default: '100' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  mode: { type: 'string', default: 'both' },
  ledger: { type: 'string', default: 'memory' },
} as const;

const modesOf = { both: ['safety', 'liveness'], safety: ['safety'], liveness: ['liveness'] } as const;

/** A failure is reproduced on the same code; outside of a clone there is nothing to tell it by. */
function codeVersion(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function onSeed(report: SeedReport): void {
  if (report.broken === null) return;
  const foundAt = codeVersion();
  console.error(`${told(report)}\n  at ${foundAt}`);
  const folder = join(import.meta.dirname, 'seeds');
  mkdirSync(folder, { recursive: true });
  const { seed, mode, broken } = report;
  const kept = {
    seed,
    mode,
    rule: broken.rule,
    detail: broken.detail,
    foundAt,
    why: 'not looked into yet',
  };
  writeFileSync(join(folder, `${mode}-${seed}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

function show(sum: Sum, wallMs: number): void {
  const hours = sum.simulatedMs / 60 / minuteMs;
  console.log(`seeds ${sum.seeds}, steps ${sum.steps}, broken ${sum.broken.length}`);
  console.log(
    `simulated hours ${hours.toFixed(1)}, per wall minute ${((hours * minuteMs) / wallMs).toFixed(1)}`,
  );
  console.log(`steps per second ${Math.round((sum.steps * 1_000) / wallMs)}`);
  for (const [name, times] of [...sum.reached].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    console.log(`  ${String(times).padStart(8)} ${name}`);
  const left = missed(sum);
  console.log(`goals reached ${goals.length - left.length} of ${goals.length}`);
  for (const goal of left) console.log(`  missed: ${goal}`);
}

await command(async () => {
  const { values: flags } = parseArgs({ options });
  const modes: readonly Mode[] = modesOf[oneOf('mode', flags.mode, ['both', 'safety', 'liveness'])];
  const from = flags.seed === undefined ? wholeNumber('from', flags.from) : wholeNumber('seed', flags.seed);
  const seeds = flags.seed === undefined ? wholeNumber('seeds', flags.seeds) : 1;
  const isReal = oneOf('ledger', flags.ledger, ['memory', 'postgres']) === 'postgres';
  const world = isReal ? await openSeedWorld() : null;
  const began = performance.now();
  try {
    const each = world === null ? {} : { each: { openLedger: world.openLedger } };
    const sum = await runSeeds({ from, seeds, modes, ...each, onSeed });
    show(sum, performance.now() - began);
    const isPoor = sum.seeds >= manySeeds && missed(sum).length > 0;
    return sum.broken.length > 0 || isPoor ? 1 : 0;
  } finally {
    await world?.close();
  }
});
