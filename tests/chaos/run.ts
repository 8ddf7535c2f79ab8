/**
 * `npm run chaos -- [--seconds 90] [--seed N] [--actors 2000] [--only kill,freeze]`: prints the table; exit
 * code 1 if anything is wrong.
 */
import { parseArgs } from 'node:util';
import { command, wholeNumber } from '../support/command-line.ts';
import { runChaos } from './chaos.ts';
import { tableOf } from './table.ts';

await command(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '90' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      actors: { type: 'string', default: '2000' },
      only: { type: 'string', default: '' },
    },
  });
  const report = await runChaos({
    seconds: wholeNumber('seconds', values.seconds),
    seed: wholeNumber('seed', values.seed),
    actors: wholeNumber('actors', values.actors),
    only: values.only.split(',').filter((word) => word !== ''),
    onLine: (line) => console.error(line),
  });
  console.log(tableOf(report));
  return report.wrong.length === 0 ? 0 : 1;
});
process.exit();
