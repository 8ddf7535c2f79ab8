/**
 * Grades that wait for the agreement of people and machines: what is counted there, and how much it takes.
 */
import { describe, expect, test } from 'vitest';
import { comparisonsForGate } from '../../../judging/gate-needs.ts';
import { planSessionWave } from '../../../judging/session-plan.ts';
import { type GatedSession, playGated } from './gated-session.ts';

const seeds = ['one', 'two', 'three', 'four', 'five'];
const played = (session: Omit<GatedSession, 'seed' | 'agreementMin'>) =>
  seeds.map((seed) => playGated({ ...session, seed, agreementMin: 0.7 }));
const opened = (all: ReturnType<typeof played>): number =>
  all.filter(({ gate }) => gate?.kind === 'open').length;

describe('the gate of sessions in which people and the machine see the same', () => {
  // Where essays are further apart than is supposed beforehand; else five sessions would be too few to tell.
  test('it opens with as many comparisons by people as are forecast', () => {
    const [scripts, budget] = [60, 900];
    const needed = comparisonsForGate({ scripts, agreementMin: 0.7 })!;
    const session = { scripts, budget, spread: 1.5, peopleShare: needed / budget, takes: 'chance' } as const;
    expect(opened(played(session))).toBeGreaterThanOrEqual(4);
  });

  test('it stays shut where people see something else, however much they judge', () => {
    const all = played({ scripts: 40, peopleShare: 0.5, takes: 'chance', sameness: 0.4 });
    expect(opened(all)).toBe(0);
    expect(all.map(({ gate }) => gate)).toEqual(
      all.map(() => expect.objectContaining({ reason: 'below_limit' })),
    );
  });
});

test('pairs that people got because machines were unsure are not counted', () => {
  const session = {
    scripts: 40,
    peopleShare: 0.3,
    takes: 'unsure',
    seed: 'chosen',
    agreementMin: 0.7,
  } as const;
  const blind = playGated({ ...session, isBlind: true }).measured;
  const honest = playGated(session).measured;
  expect(blind.kind).toBe('measured');
  // Of the first wave alone, in which nothing was known yet.
  expect(honest.kind).not.toBe('measured');
});

describe('what a gate takes', () => {
  test('rises with the limit, and is out of reach of a small class', () => {
    const needed = [0.5, 0.7, 0.8].map((agreementMin) => comparisonsForGate({ scripts: 60, agreementMin }));
    expect(needed).toEqual([180, 300, 720]);
    expect(comparisonsForGate({ scripts: 15, agreementMin: 0.7 })).toBeNull();
    expect(comparisonsForGate({ scripts: 0, agreementMin: 0.1 })).toBeNull();
  });

  test('falls with how far the essays are apart, and is never so few that they do not hang together', () => {
    const needed = [0.7, 1.1, 1.5, 2.5].map((spread) =>
      comparisonsForGate({ scripts: 60, agreementMin: 0.7, spread }),
    );
    expect(needed).toEqual([1_260, 300, 180, 180]);
  });
});

test('a plan says of each pair why its judge got it', () => {
  const none = new Int32Array(0);
  const wave = planSessionWave({
    columns: {
      scripts: 20,
      judges: 2,
      isMachine: Uint8Array.of(1, 0),
      first: none,
      second: none,
      judge: none,
      outcome: new Uint8Array(0),
      isChosen: new Uint8Array(0),
    },
    rule: 'expected_information',
    pairs: 40,
    seed: 'why',
    randomShare: 0.3,
    bothOrdersShare: 0,
    repeats: false,
    judges: [
      { judge: 0, share: 0.5 },
      { judge: 1, share: 0.5, takes: 'half_unsure' },
    ],
    cuts: [],
    outsiders: { known: [], anchors: [] },
    specified: [],
  });
  // Nothing is known yet, so nothing was chosen.
  expect(new Set(wave.map(({ mode }) => mode))).toEqual(new Set(['random']));
});
