/** The report of a run of chaos, for people. */
import type { ChaosReport } from './chaos.ts';
import { disturbances } from './disturbances.ts';

const WRONG_MAX = 30;

export function tableOf(report: ChaosReport): string {
  const { seed, seconds, figures, wrong, commitsCut, recoveryMs, restMs } = report;
  const rows: (readonly [string, string | number])[] = [
    ...Object.entries(figures),
    ['commits without their answer', commitsCut],
    ['longest until accepted again (ms)', Math.round(recoveryMs)],
    ['from the last healing to rest (ms)', Math.round(restMs)],
  ];
  return [
    `chaos: seed ${seed}, ${seconds} s`,
    '',
    ...disturbed(report),
    '',
    ...rows.map(([name, value]) => `${name.padEnd(36)}${String(value).padStart(10)}`),
    '',
    ...(wrong.length === 0
      ? ['nothing lost, nothing doubled, nothing stuck']
      : [
          `WRONG (${wrong.length}), with --seed ${seed} --seconds ${seconds}; logs in ${report.folder}`,
          ...wrong.slice(0, WRONG_MAX).map((what) => `  ${what.slice(0, 1_000)}`),
        ]),
  ].join('\n');
}

function disturbed({ done, undone }: ChaosReport): string[] {
  return disturbances.flatMap(({ kind, about }) => {
    const reason = undone.get(kind);
    const times = done.get(kind);
    if (reason !== undefined) return [`${kind.padEnd(18)}   –  ${reason}`];
    return times === undefined ? [] : [`${kind.padEnd(18)}${String(times).padStart(4)}  ${about}`];
  });
}
