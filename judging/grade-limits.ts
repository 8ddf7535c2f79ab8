/** What bounds grading: how many anchors it needs, its loops, and where it warns. */
export const gradeLimits = {
  /** Below it nothing can be told of how far anchors scatter. */
  anchorsMin: 3,
  /** Below it cut points of their own are made of chance; a straight line is not. */
  ordinalAnchorsMin: 8,
  /** Up to here more anchors of a grade help most; fewer are reported. */
  anchorsPerGradeMin: 2,
  /**
   * Precision of the slope around 0, where the anchors have a deviation of 1. Only anchors in perfect order
   * feel it: without it their slope would be infinite. From .001 to .1 held-out grades of simulated sessions
   * are the same and chances hardly differ; more makes a perfect ladder look as if graders scattered.
   */
  slopePrecision: 0.02,
  stepsMax: 100,
  halvingsMax: 40,
  tolerance: 1e-9,
  /** Of the likelihood ratio against grades by chance: 95 % of chi-square with one degree of freedom. */
  ratioMin: 3.841_459,
  /** Scripts of one equating. */
  commonScriptsMin: 3,
  /**
   * Up to here every contrast is asked of the covariance; above, variances are added, which is a little
   * more.
   */
  contrastScriptsMax: 1_500,
  misgradeLimit: 0.3,
} as const;
