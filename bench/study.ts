/**
 * Comparative judgement against a truth that is known: how many comparisons a pairing rule needs, what
 * figures of reliability and errors are worth, when a gate of agreement opens, how well grades are met.
 * Seeded: the same figures on every machine. Writes its tables and plots into docs/studies/, or into the
 * folder of `--out=`.
 */
import type { Report } from './figures.ts';
import { errorStudy } from './study-errors.ts';
import { gateStudy } from './study-gate.ts';
import { gradeStudy } from './study-grades.ts';
import { studyPages } from './study-pages.ts';
import { pairingStudy } from './study-pairing.ts';
import { reliabilityStudy } from './study-reliability.ts';
import { sizeStudy } from './study-sizes.ts';

const outOption = '--out=';

export function study(report: Report): void {
  const asked = process.argv.find((word) => word.startsWith(outOption));
  const folder = asked?.slice(outOption.length) ?? new URL('../docs/studies', import.meta.url).pathname;
  const pages = studyPages(folder, 'comparative-judgement.md');
  const began = performance.now();
  pairingStudy(report, pages);
  reliabilityStudy(report, pages);
  sizeStudy(report, pages);
  errorStudy(report, pages);
  gateStudy(report, pages);
  gradeStudy(report, pages);
  report('wall clock', (performance.now() - began) / 1_000, 's');
}
