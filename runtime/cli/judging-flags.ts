/** How a ranking is made, from the flags of a command line. */
import type { Command } from 'commander';
import type { AskedInput } from '../../contracts/assessment/api.ts';
import { gradeScaleIds } from '../../contracts/assessment/grade-scales.ts';
import { pairRules, stopRules } from '../../contracts/assessment/judging-shapes.ts';
import { judgingModes } from '../../contracts/assessment/words.ts';
import { usage } from './exit.ts';

export interface JudgingFlags {
  readonly judge?: readonly string[];
  readonly budget?: string;
  readonly target?: string;
  readonly scale?: string;
  readonly pairs?: string;
  readonly stop?: string;
  readonly mode?: string;
  readonly budgetUsd?: string;
  readonly agreement?: string;
  readonly seed?: string;
}

const each = (value: string, before: readonly string[] = []): string[] => [...before, value];

export const withJudging = (command: Command): Command =>
  command
    .option(
      '--judge <judge[:share]>',
      'who judges, with its share of the comparisons; may be given again',
      each,
    )
    .option('--budget <comparisons>', 'comparisons at most; 10 per essay when absent')
    .option('--budget-usd <dollars>', 'ends where so much money is spent')
    .option('--target <reliability>', 'stops when the ranking is so reliable (0.9)')
    .option('--scale <scale>', `another scale than that of the assignment: ${gradeScaleIds.join(', ')}`)
    .option('--pairs <rule>', `which pairs: ${pairRules.join(', ')}`)
    .option('--stop <rule>', `when it stops: ${stopRules.join(', ')}`)
    .option('--mode <mode>', `how models are asked: ${judgingModes.join(', ')}`)
    .option('--agreement <least>', 'no grades where people and machines agree less (0 to 1)')
    .option('--seed <text>', 'the same seed plans the same pairs');

type Settings = NonNullable<AskedInput<'batch.run'>['assessment']>;

/** Undefined: nothing was said, and the defaults are taken where it is done. */
export function settingsFrom(flags: JudgingFlags): Settings | undefined {
  const settings = {
    ...given('judges', flags.judge?.map(judgeFrom)),
    ...given('maxComparisons', numberFrom('--budget', flags.budget)),
    ...given('budgetUsd', numberFrom('--budget-usd', flags.budgetUsd)),
    ...given('reliabilityTarget', numberFrom('--target', flags.target)),
    ...given('gradeScale', wordFrom('--scale', gradeScaleIds, flags.scale)),
    ...given('pairs', wordFrom('--pairs', pairRules, flags.pairs)),
    ...given('stop', wordFrom('--stop', stopRules, flags.stop)),
    ...given('mode', wordFrom('--mode', judgingModes, flags.mode)),
    ...given('agreementMin', numberFrom('--agreement', flags.agreement)),
    ...given('seed', flags.seed),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

const given = <N extends string, T>(name: N, value: T | undefined): { readonly [K in N]?: T } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [K in N]: T });

/** The last colon counts: ids may hold some themselves. */
function judgeFrom(text: string): { judge: string; share?: number } {
  const [, judge, share] = /^(.+):([\d.]+)$/.exec(text) ?? [];
  if (judge === undefined || share === undefined) return { judge: text };
  const number = Number(share);
  if (number >= 0 && number <= 1) return { judge, share: number };
  throw usage(`Expected a share from 0 to 1 behind --judge ${judge}, got \`${share}\``);
}

export function numberFrom(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw usage(`Expected ${flag} to be a number, got \`${text}\``);
}

export function wordFrom<W extends string>(
  flag: string,
  words: readonly W[],
  text: string | undefined,
): W | undefined {
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw usage(`Expected ${flag} to be one of ${words.join(', ')}, got \`${text}\``);
}
