/** What a budget cannot do, said before it is spent. */

export const budgetWarnings = ['budget_below_coverage', 'budget_below_ten_per_script'] as const;
export type BudgetWarning = (typeof budgetWarnings)[number];

/**
 * Below full coverage positions cannot be evened out pair by pair; below ten appearances values are
 * rough.
 */
export function warningsFor(scripts: number, budget: number): BudgetWarning[] {
  const warnings: BudgetWarning[] = [];
  if (budget < (scripts * (scripts - 1)) / 2) warnings.push('budget_below_coverage');
  if (budget < (10 * scripts) / 2) warnings.push('budget_below_ten_per_script');
  return warnings;
}
