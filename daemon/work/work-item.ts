import type { SourceKind } from '../sources/market-source.ts';

/**
 * What is built of a date, in order. A pipeline's stages are computed within these steps.
 */
export const STEPS = ['bars', 'physics', 'silver', 'gold'] as const;
export type Step = (typeof STEPS)[number];

/** What a step is told of its date. */
export interface DateWork {
  readonly symbol: string;
  readonly date: string;
  readonly dataFolder: string;
  /**
   * Look at the content of what is there, and not only at sizes, before it counts as
   * built.
   */
  readonly repair: boolean;
  /** Build it even where it stands complete. */
  readonly anew?: boolean;
  /** The one kind of data to build from; whichever there is without it. */
  readonly source?: SourceKind | null;
}

/** One date's work: named by what it builds, never by a path. */
export interface WorkItem extends DateWork {
  readonly step: Step;
}
