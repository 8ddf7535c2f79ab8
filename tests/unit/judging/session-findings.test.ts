import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../../judging/random.ts';
import { outcomes, type SessionColumns } from '../../../judging/session-columns.ts';
import { findingsOf } from '../../../judging/session-findings.ts';
import { scaleOf } from '../../../judging/session-scale.ts';
import { balancedPairs, simulatedTruth } from '../../../judging/simulate.ts';

function session(scripts: number, appearances: number, judges: number): SessionColumns {
  const random = randomFrom(`${scripts}`);
  const truth = simulatedTruth(scripts, 2, random);
  const pairs = balancedPairs(scripts, appearances, judges, random);
  const isFirst = (first: number, second: number): boolean =>
    random.next() < 1 / (1 + Math.exp(truth[second]! - truth[first]!));
  return {
    scripts,
    judges,
    isMachine: new Uint8Array(judges),
    first: Int32Array.from(pairs, ({ first }) => first),
    second: Int32Array.from(pairs, ({ second }) => second),
    judge: Int32Array.from(pairs, ({ judge }) => judge),
    outcome: Uint8Array.from(pairs, ({ first, second }) =>
      isFirst(first, second) ? outcomes.first : outcomes.second,
    ),
    isChosen: new Uint8Array(pairs.length),
  };
}

function findingsIn(columns: SessionColumns) {
  const { decisions, fit } = scaleOf(columns);
  if (fit === null) throw new Error('Expected a scale');
  const isHuman = Array.from({ length: columns.judges }, () => false);
  return findingsOf({ columns, decisions, fit, seed: 'findings', isHuman, agreementMin: null });
}

describe('what a session found', () => {
  const columns = session(40, 20, 5);
  const findings = findingsIn(columns);

  test('has a row for each script and judge, and nobody is a flag by chance alone', () => {
    expect(findings.scripts).toHaveLength(40);
    expect(findings.judges.map(({ decisions }) => decisions)).toEqual([80, 80, 80, 80, 80]);
    expect(findings.scripts.filter(({ flag }) => flag !== null).length).toBeLessThan(4);
    expect(findings.isSpreadAtBound).toBe(false);
  });

  test('the most surprising answers come first, and each was against the scale', () => {
    const residuals = findings.surprises.map(({ residual }) => residual);
    expect(residuals).toEqual(residuals.toSorted((a, b) => b - a));
    for (const { expected } of findings.surprises) expect(expected).toBeLessThan(0.5);
  });

  test('is the same again for the same seed', () => {
    expect(findingsIn(columns)).toEqual(findings);
  });
});

test('a large session is not simulated and split as often as a small one', () => {
  const { splitHalf, scripts } = findingsIn(session(1_000, 120, 5));
  if (splitHalf.kind !== 'measured') throw new Error('Expected a measurement');
  expect(splitHalf.splits).toBeLessThan(50);
  expect(scripts.filter(({ flag }) => flag !== null).length / scripts.length).toBeLessThan(0.04);
});
