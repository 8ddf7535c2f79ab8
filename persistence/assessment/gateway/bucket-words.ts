/** The buckets of one class of models at one account of a provider, as statements name them. */
export type BucketDimension = 'requests' | 'input_tokens' | 'output_tokens';

export interface BucketNames {
  readonly provider: string;
  readonly account: string;
  readonly modelClass: string;
}

export const bucketKey = (
  { provider, account, modelClass }: BucketNames,
  dimension: BucketDimension,
): string => `${provider}/${account}/${modelClass}/${dimension}`;

/**
 * How much of a minute's amount may be used at once: two seconds' worth. Providers keep limits by the second
 * (so they say), and between two looks of a node a bucket must not run over. A guess.
 */
export const burstShare = 1 / 30;
/** A limit that nobody told us of, where a row is needed all the same: it is only ever blocked. */
export const unlimitedPerMinute = 1e9;
