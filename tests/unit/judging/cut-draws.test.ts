/** Where cuts may lie: what few anchors leave open is told, and what many say is heard. */
import { describe, expect, it } from 'vitest';
import { meanOf } from '../../../judging/correlation.ts';
import { chancesUnder, drawCuts, drawsAbout, type GradedPlaces } from '../../../judging/cut-draws.ts';

const places = (
  theta: readonly number[],
  grade: readonly number[],
  rest: Partial<GradedPlaces> = {},
): GradedPlaces => ({ grades: 4, theta, variance: theta.map(() => 0), grade, widths: 'own', ...rest });

/** So many anchors to each of four bands one logit wide, evenly spread over the inner half of each. */
function ladder(perBand: number): GradedPlaces {
  const all = [0, 1, 2, 3].flatMap((grade) =>
    Array.from({ length: perBand }, (_, at) => [grade, grade + 0.25 + (0.5 * (at + 0.5)) / perBand] as const),
  );
  return places(
    all.map(([, theta]) => theta),
    all.map(([grade]) => grade),
  );
}

describe('cuts between grades', () => {
  it('lie between the anchors of both sides, and more anchors leave less open', () => {
    const [few, many] = [2, 12].map((perBand) => drawCuts(ladder(perBand)));
    for (const { middle } of [few!, many!])
      middle.forEach((cut, at) => expect(Math.abs(cut - (at + 1))).toBeLessThan(0.15));
    many!.se.forEach((se, at) => expect(se).toBeLessThan(few!.se[at]!));
  });

  it('are the same whatever the order of the anchors', () => {
    const { theta, grade, ...rest } = ladder(3);
    const turned = {
      ...rest,
      theta: Array.from(theta).toReversed(),
      grade: Array.from(grade).toReversed(),
    };
    expect(drawCuts(turned)).toEqual(drawCuts(ladder(3)));
  });

  it('are as unsure as the places that they are drawn from', () => {
    const sure = ladder(4);
    const unsure = { ...sure, variance: Array.from(sure.theta, () => 0.25) };
    const [one, other] = [sure, unsure].map((given) => meanOf(drawCuts(given).se));
    expect(other!).toBeGreaterThan(1.2 * one!);
  });

  it('beyond the last anchors are guessed from the width of a band, and said to be a guess', () => {
    const inner = places([1.3, 1.6, 2.3, 2.7], [1, 1, 2, 2]);
    const { middle: theta, se } = drawCuts(inner);
    expect(theta[0]!).toBeLessThan(theta[1]!);
    expect(theta[2]!).toBeGreaterThan(theta[1]!);
    expect(se[0]!).toBeGreaterThan(se[1]!);
    expect(se[2]!).toBeGreaterThan(se[1]!);
  });
});

describe('how far graders scatter', () => {
  const scatterOf = (given: GradedPlaces): number => meanOf(drawCuts(given).scatter);

  it('is hardly known from four anchors in perfect order, and small where fifty are', () => {
    expect(scatterOf(ladder(1))).toBeGreaterThan(0.25);
    expect(scatterOf(ladder(12))).toBeLessThan(0.15);
  });

  it('is more where grades do not follow places', () => {
    const { theta, grade } = ladder(4);
    const swapped = Array.from(grade, (one, at) => (at % 4 === 0 ? (one + 1) % 4 : one));
    expect(scatterOf(places(Array.from(theta), swapped))).toBeGreaterThan(scatterOf(ladder(4)) + 0.3);
  });
});

describe('chances over all draws', () => {
  const draws = drawCuts(ladder(2));

  it('sum to 1, and few anchors leave nobody certain, however well he is placed', () => {
    const chances = chancesUnder(draws, 1.5, 0);
    expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(chances[1]!).toBeGreaterThan(0.6);
    expect(chances[1]!).toBeLessThan(0.97);
  });

  it('can be told about other cuts: as unsure as before, and none below 0', () => {
    const moved = drawsAbout(draws, Float64Array.of(1.4, 1.5, 3.2));
    expect([...moved.middle]).toEqual([1.4, 1.5, 3.2]);
    const chances = chancesUnder(moved, 1.45, 0.04);
    expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
    expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(chances[0]! + chances[2]!).toBeGreaterThan(0.5);
  });

  it('spread with the error of the script', () => {
    const [sharp, blunt] = [0.01, 1].map((variance) => chancesUnder(draws, 1.5, variance)[1]!);
    expect(sharp!).toBeGreaterThan(blunt! + 0.2);
  });
});
