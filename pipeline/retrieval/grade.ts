import type { Grade } from '../../shared/vocabulary/grade.ts';

/** What an answer's evidence amounts to. */
export interface Evidence {
  /** Independent cases the contacted neighbours are worth. */
  readonly effectiveSampleSize: number;
  readonly days: number;
  /** Share of weight from wider pools than the query's own cell. */
  readonly backoffShare: number;
  /** Share of unrelated pairs that are less alike than the typical neighbour, 0–1. */
  readonly similarityPercentile: number;
}

/**
 * D is too few independent cases: then the base rate and the random walk are all there is
 * to show.
 */
export function gradeOf({ effectiveSampleSize, days, backoffShare, similarityPercentile }: Evidence): Grade {
  if (effectiveSampleSize >= 25 && days >= 20 && backoffShare <= 0.2 && similarityPercentile >= 0.95)
    return 'A';
  if (effectiveSampleSize >= 15 && days >= 15 && backoffShare <= 0.4 && similarityPercentile >= 0.9)
    return 'B';
  return effectiveSampleSize >= 8 ? 'C' : 'D';
}
