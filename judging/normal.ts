/** The normal distribution: how much of it lies below a point. */

const perRoot = 1 / Math.sqrt(2 * Math.PI);
/**
 * From here on the continued fraction is exact with few terms, and the series would lose digits of the
 * tail.
 */
const FAR = 4;
const FRACTION_TERMS = 60;
const SERIES_TERMS_MAX = 100;

/** To 14 digits, in the tails as well. */
export function normalBelow(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < 0) return normalAbove(-z);
  return 1 - normalAbove(z);
}

/**
 * To 7 digits and ten times as quick, by the polynomial of Abramowitz and Stegun (26.2.17): for sums over
 * draws, which are not as exact themselves.
 */
export function normalBelowNearly(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z));
  const terms =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const above = perRoot * Math.exp((-z * z) / 2) * terms;
  return z < 0 ? above : 1 - above;
}

/** Chance of something at least so far from 0, on either side. */
export const normalTwoSided = (z: number): number => 2 * normalAbove(Math.abs(z));

function normalAbove(z: number): number {
  const density = perRoot * Math.exp((-z * z) / 2);
  if (density === 0) return 0;
  return z < FAR ? 0.5 - density * oddSeries(z) : density / fraction(z);
}

/** z + z³/3 + z⁵/(3·5) + … */
function oddSeries(z: number): number {
  let [sum, term] = [z, z];
  for (let odd = 3; odd < 2 * SERIES_TERMS_MAX && term > 1e-17 * sum; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}

/** Laplace's: z + 1/(z + 2/(z + 3/(z + … */
function fraction(z: number): number {
  let below = z;
  for (let term = FRACTION_TERMS; term >= 1; term -= 1) below = z + term / below;
  return below;
}
