/**
 * `npm run bench -- W1 W2 W3 [--json]`: runs the named benchmarks one after another and prints their figures.
 */
import { api } from './api.ts';
import { chaos } from './chaos.ts';
import { consolePage } from './console.ts';
import { type Report, reporter } from './figures.ts';
import { fit } from './fit.ts';
import { gateway } from './gateway.ts';
import { growth } from './growth.ts';
import { intake } from './intake.ts';
import { pipeline } from './pipeline.ts';
import { raw } from './raw.ts';
import { replay } from './replay.ts';
import { resultsPage } from './results-page.ts';
import { screenshots } from './screenshots.ts';
import { session } from './session.ts';
import { simulate } from './simulate.ts';
import { spelling } from './spelling.ts';
import { study } from './study.ts';
import { sweep } from './sweep.ts';
import { w1 } from './w1.ts';
import { w2 } from './w2.ts';
import { w3 } from './w3.ts';
import { wave } from './wave.ts';

const isJson = process.argv.includes('--json');

async function w1BesideRaw(report: Report): Promise<void> {
  const floor = await raw(reporter('raw', isJson));
  const { rate } = await w1(report);
  report('against bare group commit', rate / floor.commits, 'ratio');
  report('against bare request/reply', rate / floor.requests, 'ratio');
}

type Bench = (report: Report) => unknown;
const benches: ReadonlyMap<string, Bench> = new Map<string, Bench>([
  ['raw', raw],
  ['W1', w1BesideRaw],
  ['W2', w2],
  ['W3', w3],
  ['growth', growth],
  ['sweep', sweep],
  ['replay', replay],
  ['intake', intake],
  ['pipeline', pipeline],
  ['api', api],
  ['spelling', spelling],
  ['fit', fit],
  ['wave', wave],
  ['study', study],
  ['gateway', gateway],
  ['session', session],
  ['simulate', simulate],
  ['chaos', chaos],
  ['console', consolePage],
  ['results', resultsPage],
  ['screenshots', screenshots],
]);
const usual = ['W1', 'W2', 'W3'];

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !benches.has(name));
if (unknown.length > 0) {
  console.error(`Expected benchmarks out of ${[...benches.keys()].join(', ')}, got ${unknown.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length === 0 ? usual : asked) await benches.get(name)?.(reporter(name, isJson));
process.exit(0);
