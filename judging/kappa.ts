/** How well two gradings agree beyond chance, where a miss by two grades counts four times a miss by one. */

/**
 * Cohen's kappa with quadratic weights, of grades as whole numbers. NaN where nothing could differ: no
 * grades, or one and the same for all.
 */
export function quadraticKappa(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const count = a.length;
  let [sumA, sumB, squares, apart] = [0, 0, 0, 0];
  for (let at = 0; at < count; at += 1) {
    const [one, other] = [a[at] ?? 0, b[at] ?? 0];
    sumA += one;
    sumB += other;
    squares += one * one + other * other;
    apart += (one - other) ** 2;
  }
  // What two independent gradings with these frequencies would be apart, summed over all.
  return 1 - apart / (squares - (2 * sumA * sumB) / count);
}
