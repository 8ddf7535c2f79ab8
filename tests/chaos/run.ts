/**
 * `npm run chaos -- [--seconds 90] [--seed N] [--actors 2000] [--only kill,freeze]`: prints the table; exit
 * code 1 if anything is wrong.
 */
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '90' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    actors: { type: 'string', default: '2000' },
    only: { type: 'string', default: '' },
  },
});

const numberOf = (name: 'seconds' | 'seed' | 'actors'): number => {
  const text = values[name];
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`Expected --${name} to be a whole number, got \`${text}\`; for example --${name} 90`);
};
const only = values.only.split(',').filter((word) => word !== '');
const report = await runChaos({
  seconds: numberOf('seconds'),
  seed: numberOf('seed'),
  actors: numberOf('actors'),
  only,
  onLine: (line) => console.error(line),
});
console.log(tableOf(report));
process.exit(report.wrong.length === 0 ? 0 : 1);
