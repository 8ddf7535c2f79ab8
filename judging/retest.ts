/**
 * Judges that saw the same pair again: whether they said the same. A judge who agrees with itself far more
 * often than the scale expects repeats itself, and more of its decisions are not more evidence.
 */
import { type Interval, wilsonInterval } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { chancesAt, leadOf } from './expectation.ts';
import type { Fit } from './fit-types.ts';

export interface Repeats {
  /** Times that one judge decided one pair twice; three times count as three such twos. */
  readonly twos: number;
  readonly same: number;
  readonly share: number;
  /** Takes the twos as independent. */
  readonly interval: Interval;
  /** What two separate decisions of the model would agree in. */
  readonly expectedShare: number;
}

export interface Retest {
  readonly sameOrder: Repeats;
  readonly otherOrder: Repeats;
  /** Where a side is not known. */
  readonly unknownOrder: Repeats;
  /** Of the other order: the answer followed the place instead of the script. */
  readonly bothFirst: number;
  readonly bothSecond: number;
}

/** Ties are left out. `judge` asks for one judge; without it all are taken together. */
export function retestOf(decisions: Decisions, fit: Fit, judge?: number): Retest {
  const counts = { sameOrder: emptyCount(), otherOrder: emptyCount(), unknownOrder: emptyCount() };
  let [bothFirst, bothSecond] = [0, 0];
  for (const rows of rowsByJudgeAndPair(decisions, judge)) {
    rows.forEach((a, at) => {
      for (const b of rows.slice(at)) {
        const twos = twosOf(decisions, a, b);
        if (twos === 0) continue;
        const isSame = decisions.winner[a] === decisions.winner[b];
        const [sideA, sideB] = [decisions.side[a] ?? 0, decisions.side[b] ?? 0];
        const order = orderOf(isSame, sideA * sideB);
        const count = counts[order];
        count.twos += twos;
        if (isSame) count.same += twos;
        count.expected += twos * agreementExpected(decisions, fit, [a, b]);
        if (order !== 'otherOrder' || isSame) continue;
        if (sideA === 1) bothFirst += twos;
        else bothSecond += twos;
      }
    });
  }
  return {
    sameOrder: repeatsOf(counts.sameOrder),
    otherOrder: repeatsOf(counts.otherOrder),
    unknownOrder: repeatsOf(counts.unknownOrder),
    bothFirst,
    bothSecond,
  };
}

/** Equal winners at equal sides, or other winners at other sides, were shown in the same order. */
function orderOf(isSame: boolean, sides: number): 'sameOrder' | 'otherOrder' | 'unknownOrder' {
  if (sides === 0) return 'unknownOrder';
  return isSame === (sides === 1) ? 'sameOrder' : 'otherOrder';
}

/** A row of weight 3 holds three twos within itself. */
function twosOf(decisions: Decisions, a: number, b: number): number {
  const weight = decisions.weight[a] ?? 0;
  return a === b ? Math.max(0, (weight * (weight - 1)) / 2) : weight * (decisions.weight[b] ?? 0);
}

function agreementExpected(decisions: Decisions, fit: Fit, [a, b]: readonly [number, number]): number {
  const [pA] = chancesAt(leadOf(decisions, fit, a), null);
  const [pB] = chancesAt(leadOf(decisions, fit, b), null);
  const ofSameScript = decisions.winner[a] === decisions.winner[b] ? pB : 1 - pB;
  return pA * ofSameScript + (1 - pA) * (1 - ofSameScript);
}

function rowsByJudgeAndPair(decisions: Decisions, onlyJudge?: number): Iterable<readonly number[]> {
  const { scripts, rows, winner, loser, judge, isTie } = decisions;
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const by = judge[row] ?? 0;
    if (isTie[row] === 1 || (onlyJudge !== undefined && by !== onlyJudge)) continue;
    const low = Math.min(winner[row] ?? 0, loser[row] ?? 0);
    const high = Math.max(winner[row] ?? 0, loser[row] ?? 0);
    const key = (by * scripts + low) * scripts + high;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups.values();
}

interface Count {
  twos: number;
  same: number;
  expected: number;
}

const emptyCount = (): Count => ({ twos: 0, same: 0, expected: 0 });

function repeatsOf({ twos, same, expected }: Count): Repeats {
  const share = same / twos;
  return { twos, same, share, interval: wilsonInterval(share, twos), expectedShare: expected / twos };
}
