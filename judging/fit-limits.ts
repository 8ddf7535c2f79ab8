/** What bounds a fit: sizes, loops and the exactness of what is estimated. Measured on two cores in 2026. */
export const fitLimits = {
  /** Up to so many parameters the covariance is inverted whole: 1,500 take about a second and 18 MB. */
  denseMax: 1_500,
  /** Up to so many a Newton step is solved by factors; above, conjugate gradients are quicker. */
  factorMax: 200,
  /** Up to so many the log-determinant is exact: 300 take some 5 ms, and it is asked for sixteen times. */
  exactLogDetMax: 300,
  stepsMax: 60,
  /** Largest change of a parameter in one step, in logits; further than this the quadratic is no guide. */
  stepMax: 3,
  halvingsMax: 30,
  tolerance: 1e-8,
  /**
   * Spread of the prior that keeps a scale finite where plain likelihood was asked for and has no maximum.
   */
  rescueSigma: 3,
  /**
   * Spread of the prior of scripts that stand apart: wider than any class, so that it draws them by a few
   * hundredths, and still one that keeps a script finite that won every time.
   */
  apartSigma: 5,
  /** Spread of judges' abilities around 1. */
  abilitySd: 0.5,
  firthStepsMax: 300,
  solverStepsMax: 5_000,
  /** Of the search for sigma: points to find the hill, then evaluations on it. */
  priorScan: 7,
  priorEvaluations: 9,
  priorTolerance: 1e-3,
  sigmaMin: 0.02,
  sigmaMax: 20,
  /** Outside these a spread is hardly believed: a guess, laid so that published figures do not move. */
  sigmaFloor: 0.2,
  sigmaCeiling: 8,
  /** Rounds of scripts and judges in turn until abilities stand still. */
  abilityRoundsMax: 200,
  abilityTolerance: 1e-6,
  /** Random probes times parameters; keeps the error of a trace the same for every size. */
  probeNumbers: 20_000,
  probesMin: 1,
  probesMax: 24,
  lanczosSteps: 16,
  /** Probes for all standard errors at once; with the exact part taken out they err by about one percent. */
  diagonalProbes: 24,
  /** Numbers kept in columns of a covariance: 128 MB. */
  columnNumbersMax: 2 ** 24,
  /** Cluster-robust covariance says nothing below this. */
  clusterJudgesMin: 10,
} as const;
