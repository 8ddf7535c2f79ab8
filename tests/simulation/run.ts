/**
 * `npm run simulate`: seeds from the command line. Prints what they met, and each that broke a rule with what
 * happened last; ends with 1 where one did, or where a goal was never reached by a run of many.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goals } from './goals.ts';
import { openSeedWorld } from './postgres-seeds.ts';
import { missed, runSeeds, type Sum, told } from './seeds.ts';
import type { Mode, SeedReport } from './simulate.ts';

/** From so many seeds on, a goal that was never reached is a failure: fewer may miss some by chance. */
const manySeeds = 200;
const minuteMs = 60_000;

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    mode: { type: 'string', default: 'both' },
    ledger: { type: 'string', default: 'memory' },
  },
});
const modes: readonly Mode[] =
  flags.mode === 'both' ? ['safety', 'liveness'] : [flags.mode === 'liveness' ? 'liveness' : 'safety'];
const gitHash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

function onSeed(report: SeedReport): void {
  if (report.broken === null) return;
  console.error(`${told(report)}\n  at ${gitHash}`);
  const folder = join(import.meta.dirname, 'seeds');
  mkdirSync(folder, { recursive: true });
  const { seed, mode, broken } = report;
  const kept = {
    seed,
    mode,
    rule: broken.rule,
    detail: broken.detail,
    foundAt: gitHash,
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

const world = flags.ledger === 'postgres' ? await openSeedWorld() : null;
const began = performance.now();
try {
  const sum = await runSeeds({
    from: Number(flags.seed ?? flags.from),
    seeds: flags.seed === undefined ? Number(flags.seeds) : 1,
    modes,
    ...(world === null ? {} : { each: { openLedger: world.openLedger } }),
    onSeed,
  });
  show(sum, performance.now() - began);
  const isPoor = sum.seeds >= manySeeds && missed(sum).length > 0;
  process.exitCode = sum.broken.length > 0 || isPoor ? 1 : 0;
} finally {
  await world?.close();
}
