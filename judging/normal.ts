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
