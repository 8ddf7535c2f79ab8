/**
 * `npm run bench -- W1 W2 W3 [--json]`: runs the named benchmarks one after another and prints their figures.
 */
import { api } from './api.ts';
import { reporter } from './figures.ts';
import { growth } from './growth.ts';
import { intake } from './intake.ts';
import { pipeline } from './pipeline.ts';
import { raw } from './raw.ts';
import { replay } from './replay.ts';
import { spelling } from './spelling.ts';
import { sweep } from './sweep.ts';
import { w1 } from './w1.ts';
import { w2 } from './w2.ts';
import { w3 } from './w3.ts';

const names = ['raw', 'W1', 'W2', 'W3', 'growth', 'sweep', 'replay', 'intake', 'pipeline', 'api', 'spelling'];
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isJson = process.argv.includes('--json');
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`Expected benchmarks out of ${names.join(', ')}, got ${unknown.join(', ')}`);
  process.exit(2);
}

for (const name of asked.length === 0 ? ['W1', 'W2', 'W3'] : asked) {
  const report = reporter(name, isJson);
  switch (name) {
    case 'W1': {
      const floor = await raw(reporter('raw', isJson));
      const { rate } = await w1(report);
      report('against bare group commit', rate / floor.commits, 'ratio');
      report('against bare request/reply', rate / floor.requests, 'ratio');
      break;
    }
    case 'raw':
      await raw(report);
      break;
    case 'W2':
      await w2(report);
      break;
    case 'W3':
      await w3(report);
      break;
    case 'api':
      await api(report);
      break;
    case 'intake':
      await intake(report);
      break;
    case 'pipeline':
      await pipeline(report);
      break;
    case 'growth':
      await growth(report);
      break;
    case 'replay':
      await replay(report);
      break;
    case 'spelling':
      await spelling(report);
      break;
    case 'sweep':
      await sweep(report);
  }
}
process.exit(0);
