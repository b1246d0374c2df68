import type { Caution, Grade } from '../../shared/vocabulary/grade.ts';

/** What the similar cases of an answer amount to. */
export interface Evidence {
  /** Independent cases they are worth. */
  readonly effectiveSampleSize: number;
  readonly days: number;
  /** Share of unrelated pairs that are less alike than the typical neighbour, 0–1. */
  readonly similarityPercentile: number;
}

/**
 * How much there was to compare with, and how alike; C at best where there is reason for
 * caution. It says nothing of whether similar cases differ from the usual, and permits no
 * colour.
 */
export function gradeOf(
  { effectiveSampleSize, days, similarityPercentile }: Evidence,
  cautions: readonly Caution[],
): Grade {
  const trusted = cautions.length === 0;
  if (trusted && effectiveSampleSize >= 25 && days >= 20 && similarityPercentile >= 0.95) return 'A';
  if (trusted && effectiveSampleSize >= 15 && days >= 15 && similarityPercentile >= 0.9) return 'B';
  return effectiveSampleSize >= 8 ? 'C' : 'D';
}
