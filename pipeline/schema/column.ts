/**
 * Why a value can be missing. Missing is NaN in memory and null in a file; zero is a
 * measured zero.
 */
export const MISSING_REASONS = {
  'no-trades': 'the source has no trades, or none in the window',
  'no-book': 'the source has no book, or it was not watched over the whole window',
  'no-options': 'the source has no options that expire at the close',
  'warm-up': 'not enough history yet',
  gap: 'data fell silent',
  'level-inactive': 'the level is not active yet',
  'out-of-view': 'too little of the zone is in view of a ten-level book',
  undefined: 'the formula has no value here',
} as const;
export type MissingReason = keyof typeof MISSING_REASONS;

/**
 * How a value behaves when the market is reflected about a price. `market`: up is
 * positive whichever way an approach goes, so its sign flips. `level`: towards and
 * through the level is positive, so it stays. `price`: it is reflected itself. `none`: it
 * stays.
 */
export type Frame = 'market' | 'level' | 'price' | 'none';

/** A named value of the pipeline, declared where it is computed. */
export interface Column<N extends string = string> {
  readonly name: N;
  readonly unit: string;
  /** One sentence. */
  readonly meaning: string;
  readonly frame: Frame;
  /** The column it trades places with in the mirror; itself if none. */
  readonly mirror: string;
  /**
   * `level`: speaks of the level under consideration, and is missing while that is
   * inactive.
   */
  readonly scope: 'session' | 'level';
  readonly missing: readonly MissingReason[];
  /**
   * For a value that is a word: it is computed as its place in this list, and stored as
   * itself.
   */
  readonly words?: readonly string[];
}
