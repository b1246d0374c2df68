import type { SessionNs } from '../../shared/units.ts';
import type { Compared, Knowledge } from '../forecast/answer.ts';
import type { Removed } from '../retrieval/neighbours.ts';
import type { Checkpoint } from '../session/rows.ts';

/** A case that a moment was compared with. */
export interface ComparedCase {
  /** Of the checkpoint, and of its session. */
  readonly id: string;
  readonly date: string;
  /** Share of unrelated pairs that are less alike, 0–1. */
  readonly similarityPercentile: number;
  /** What it counts for; all of a comparison together 1. */
  readonly weight: number;
}

/** What a committed moment was compared with, named so that it can be looked up. */
export interface Comparison {
  readonly episodeId: string;
  /** Of the moment: its answer is told with the next frame. */
  readonly at: SessionNs;
  /** Nothing of this date or later was looked at. */
  readonly asOf: string;
  readonly removed: Removed;
  /** The approach's own way here, minute by minute, in ATR: see {@link ownPath}. */
  readonly self: readonly (number | null)[];
  /** Those that count most first; none where no similar cases were asked. */
  readonly cases: readonly ComparedCase[];
}

export function comparisonOf(
  { corpus, cases }: Knowledge,
  { row: { episode, at }, self }: { readonly row: Checkpoint; readonly self: Comparison['self'] },
  { neighbours, removed }: Compared,
): Comparison {
  const total = neighbours.reduce((sum, { weight }) => sum + weight, 0);
  return {
    episodeId: episode.id,
    at,
    asOf: corpus.asOf,
    removed,
    self,
    cases: neighbours.map(({ row, similarity, weight }) => ({
      id: cases.id(row),
      date: cases.date(row),
      similarityPercentile: corpus.similarityPercentile(similarity),
      weight: weight / total,
    })),
  };
}
