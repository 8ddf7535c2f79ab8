import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decideNext,
  type StopDecision,
  type StopFacts,
  type StopRule,
  stopReasons,
  stopRuleDefaults,
  successRateOf,
} from '../../../judging/stop-rule.ts';

const honest = stopRuleDefaults;
const stability: StopRule = { ...stopRuleDefaults, kind: 'stability' };

/** A session in the middle of its work. */
const midway: StopFacts = {
  scripts: 24,
  judged: 100,
  failed: 0,
  pending: 0,
  budget: 288,
  waves: 8,
  isConnected: true,
  appearancesMin: 8,
  reliability: 0.8,
  largestChange: 0.2,
  misgradeRisk: 0.5,
  newPairsPossible: true,
  isCovered: false,
  resamplingPasses: 0,
  isCostLimitReached: false,
  isForced: false,
};
const good: Partial<StopFacts> = { reliability: 0.91, misgradeRisk: 0.2 };
const still: Partial<StopFacts> = { largestChange: 0.02 };
const say = ({ kind, reason }: StopDecision): string => `${kind}: ${reason}`;
const decide = (facts: Partial<StopFacts>, rule: StopRule = honest): string =>
  say(decideNext({ ...midway, ...facts }, rule));

describe('honest', () => {
  test.each<[string, Partial<StopFacts>, string]>([
    ['goes on while it is not reliable', {}, 'continue: not_reliable'],
    ['reliable, well graded, connected, seen often: stable', good, 'finish: stable'],
    ['without grades there is no risk of a wrong one', { ...good, misgradeRisk: null }, 'finish: stable'],
    [
      'reliable is not enough where grades are at risk',
      { ...good, misgradeRisk: 0.31 },
      'continue: misgrade_risk',
    ],
    ['below six appearances nothing is stable', { ...good, appearancesMin: 5 }, 'continue: few_appearances'],
    ['two scales are not one', { ...good, isConnected: false }, 'continue: not_connected'],
    ['a reliability that cannot be told is none', { ...good, reliability: null }, 'continue: not_reliable'],
    ['nor is one that is not a number', { ...good, reliability: Number.NaN }, 'continue: not_reliable'],
    ['values that stand still say nothing', still, 'continue: not_reliable'],
    [
      'good but with too few successes: more is asked for',
      { ...good, failed: 26 },
      'continue: success_rate_low',
    ],
    ['nothing was asked yet', { judged: 0, waves: 0, isConnected: false }, 'continue: first_wave'],
  ])('%s', (_rule, facts, expected) => {
    expect(decide(facts)).toBe(expected);
  });
});

describe('stability', () => {
  test.each<[string, Partial<StopFacts>, string]>([
    ['goes on while values move', {}, 'continue: not_stable'],
    ['at most .025 after 12 answers: stable', still, 'finish: stable'],
    ['.025 itself is still', { largestChange: 0.025 }, 'finish: stable'],
    ['.026 moves', { largestChange: 0.026 }, 'continue: not_stable'],
    ['eleven answers are too few', { ...still, judged: 11 }, 'continue: not_stable'],
    ['failed answers count as answers', { ...still, judged: 11, failed: 1 }, 'finish: stable'],
    ['there was no fit before', { largestChange: null }, 'continue: not_stable'],
    ['below .8 of successes nothing is stable', { ...still, failed: 26 }, 'continue: success_rate_low'],
    ['all pairs are met: they are asked again', { isCovered: true }, 'continue: resampling'],
    ['a regular net is asked again once', { isCovered: true, resamplingPasses: 1 }, 'finish: no_more_pairs'],
    [
      'a small net is asked again up to four times',
      { scripts: 5, isCovered: true, resamplingPasses: 3 },
      'continue: resampling',
    ],
    [
      'then it has its own end',
      { scripts: 5, isCovered: true, resamplingPasses: 4 },
      'finish: small_net_cap',
    ],
    [
      'a small net whose answers fail ends badly at its cap',
      { scripts: 5, isCovered: true, resamplingPasses: 4, judged: 10, failed: 10 },
      'fail: low_success_rate',
    ],
  ])('%s', (_rule, facts, expected) => {
    expect(decide(facts, stability)).toBe(expected);
  });
});

describe.each([
  ['honest', honest],
  ['stability', stability],
] as const)('both rules (%s)', (_name, rule) => {
  test.each<[string, Partial<StopFacts>, string]>([
    ['answers are out: wait', { pending: 1 }, 'wait: answers_out'],
    ['also with everything else good', { ...good, ...still, pending: 1 }, 'wait: answers_out'],
    ['also at the budget', { judged: 287, pending: 1 }, 'wait: answers_out'],
    ['the budget is used: its own end, not "stable"', { judged: 288 }, 'finish: budget'],
    ['stable at the budget is stable', { ...good, ...still, judged: 288 }, 'finish: stable'],
    ['money is used', { isCostLimitReached: true }, 'finish: cost_limit'],
    ['waves are used', { waves: 1_000 }, 'finish: waves_limit'],
    ['nothing new can be asked: decided at once', { newPairsPossible: false }, 'finish: no_more_pairs'],
    [
      '66 of 100 fail at the cap: no grades',
      { judged: 34, failed: 66, budget: 100 },
      'fail: low_success_rate',
    ],
    ['nothing succeeds at the cap', { judged: 0, failed: 288 }, 'fail: low_success_rate'],
    [
      'nearly nothing succeeds, and no more answers could mend it: long before the cap',
      { judged: 5, failed: 60 },
      'fail: low_success_rate',
    ],
    [
      'nothing succeeded yet, but the rest of the budget could',
      { judged: 0, failed: 50 },
      'continue: success_rate_low',
    ],
    ['low success below the cap goes on', { judged: 34, failed: 66 }, 'continue: success_rate_low'],
    ['exactly .8 is enough', { judged: 80, failed: 20, budget: 100 }, 'finish: budget'],
    [
      'the budget is used and there are two scales',
      { judged: 288, isConnected: false },
      'fail: disconnected',
    ],
    ['nothing was asked and nothing can be', { judged: 0, newPairsPossible: false }, 'fail: no_answers'],
    ['no script', { scripts: 0 }, 'fail: no_scripts'],
    ['one script has nothing to be compared with', { scripts: 1, judged: 0 }, 'finish: insufficient'],
    [
      'by force, with most of the budget answered',
      { judged: 231, pending: 57, isForced: true },
      'finish: forced',
    ],
    [
      'by force, with too little answered',
      { judged: 30, pending: 57, appearancesMin: 2, isForced: true },
      'fail: timed_out',
    ],
    [
      'by force, without an answer',
      { judged: 0, pending: 57, appearancesMin: 0, isForced: true },
      'fail: timed_out',
    ],
    [
      'force does not make failures good',
      { judged: 150, failed: 100, pending: 38, isForced: true },
      'fail: low_success_rate',
    ],
    [
      'nor two scales one',
      { judged: 240, pending: 48, isConnected: false, isForced: true },
      'fail: disconnected',
    ],
  ])('%s', (_rule, facts, expected) => {
    expect(decide(facts, rule)).toBe(expected);
  });
});

test('by force the honest rule asks whether all scripts were seen often enough', () => {
  const facts = { judged: 100, pending: 20, isForced: true };
  expect(decide({ ...facts, appearancesMin: 6 })).toBe('finish: forced');
  expect(decide({ ...facts, appearancesMin: 5 })).toBe('fail: timed_out');
  expect(decide({ ...facts, appearancesMin: 6 }, stability)).toBe('fail: timed_out');
});

test('an end says what the honest rule would still have asked for', () => {
  const caveats = (facts: Partial<StopFacts>): readonly string[] =>
    decideNext({ ...midway, judged: 288, ...facts }, honest).caveats;
  expect(caveats({ appearancesMin: 5 })).toEqual(['few_appearances', 'not_reliable', 'misgrade_risk']);
  expect(caveats({ ...good })).toEqual([]);
  expect(caveats({ ...good, reliability: null })).toEqual(['not_reliable']);
});

describe('whatever is known (property)', () => {
  const anyFacts: fc.Arbitrary<StopFacts> = fc.record({
    scripts: fc.constantFrom(0, 1, 2, 5, 24),
    judged: fc.oneof(fc.constant(0), fc.nat(400)),
    failed: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(100)),
    pending: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(50)),
    budget: fc.integer({ min: 1, max: 600 }),
    waves: fc.oneof({ weight: 4, arbitrary: fc.nat(999) }, fc.nat(1_200)),
    isConnected: fc.boolean(),
    appearancesMin: fc.nat(12),
    reliability: fc.constantFrom(null, 0.1, 0.5, 0.95),
    largestChange: fc.option(fc.double({ min: 0, max: 0.1, noNaN: true })),
    misgradeRisk: fc.constantFrom(null, 0.1, 0.5, 0.95),
    newPairsPossible: fc.boolean(),
    isCovered: fc.boolean(),
    resamplingPasses: fc.nat(6),
    isCostLimitReached: fc.nat(3).map((one) => one === 0),
    isForced: fc.nat(3).map((one) => one === 0),
  });
  const anyRule = fc.constantFrom(honest, stability, {
    ...honest,
    reliabilityTarget: 0.2,
    misgradeLimit: 0.9,
  });
  /** What the claim does not hold for; null where it holds always. */
  const broken = (
    claim: (facts: StopFacts, decision: StopDecision) => boolean,
    given: { readonly seed?: number; readonly numRuns?: number } = {},
  ): unknown => {
    const property = fc.property(anyFacts, anyRule, (facts, rule) => claim(facts, decideNext(facts, rule)));
    return fc.check(property, { numRuns: 4_000, ...given }).counterexample;
  };

  test('exactly one rule decides: one kind, one reason, and a reason belongs to one kind', () => {
    const kindOf = new Map<string, string>();
    const isOne = (_facts: StopFacts, { kind, reason }: StopDecision): boolean => {
      const before = kindOf.get(reason) ?? kind;
      kindOf.set(reason, kind);
      return before === kind;
    };
    expect(broken(isOne, { seed: 1, numRuns: 30_000 })).toBeNull();
    expect([...kindOf.keys()].toSorted(), 'every reason can come up').toEqual([...stopReasons].toSorted());
  });

  test('never asks for more without budget, money or pairs', () => {
    const isUsed = ({ judged, failed, budget, newPairsPossible, isCostLimitReached }: StopFacts): boolean =>
      judged + failed >= budget || !newPairsPossible || isCostLimitReached;
    expect(broken((facts, { kind }) => !(isUsed(facts) && kind === 'continue'))).toBeNull();
  });

  test('never ends well while too few comparisons succeed, or on two scales', () => {
    const isFit = (facts: StopFacts): boolean =>
      facts.scripts < 2 || (successRateOf(facts) >= 0.8 && facts.isConnected);
    expect(broken((facts, { kind }) => kind !== 'finish' || isFit(facts))).toBeNull();
  });

  test('waits while answers are out, and only then; by force it never waits', () => {
    const isOut = ({ scripts, pending, isForced }: StopFacts): boolean =>
      scripts >= 2 && pending > 0 && !isForced;
    expect(broken((facts, { kind }) => (kind === 'wait') === isOut(facts))).toBeNull();
  });

  test('by force it ends, one way or the other', () => {
    expect(broken((facts, { kind }) => !facts.isForced || kind === 'finish' || kind === 'fail')).toBeNull();
  });
});
