/**
 * Chaos as figures: what `npm run chaos` does, for 90 seconds of one seed. Everything that must be zero is
 * among them.
 */
import { runChaos } from '../tests/chaos/chaos.ts';
import type { Report } from './figures.ts';

const SECONDS = 90;
const ACTORS = 2_000;
const SEED = 20_261_128;

export async function chaos(report: Report): Promise<void> {
  const chaosReport = await runChaos({
    seconds: SECONDS,
    actors: ACTORS,
    seed: SEED,
    only: [],
    onLine: (line) => console.error(line),
  });
  const { done, undone, figures, wrong, commitsCut, recoveryMs, restMs } = chaosReport;
  for (const [kind, times] of done) report(`disturbances: ${kind}`, times, '');
  report(
    'disturbances in all',
    [...done.values()].reduce((sum, times) => sum + times, 0),
    '',
  );
  report('kinds of disturbance not possible here', undone.size, '');
  for (const [name, value] of Object.entries(figures)) report(name, value, '');
  report('wrong in any way', wrong.length, '');
  report('commits without their answer', commitsCut, '');
  report('longest until accepted again', recoveryMs / 1_000, 's');
  report('from the last healing to rest', restMs / 1_000, 's');
  if (wrong.length > 0)
    throw new Error(`Expected nothing to be wrong with seed ${SEED}, got ${wrong.join('; ')}`);
}
