/** Pentaview's five signal streams. Dealer and setup have no direction. */
export const STREAMS = ['momentum', 'flow', 'barrier', 'dealer', 'setup'] as const;
export type Stream = (typeof STREAMS)[number];

/** Made of the five: momentum with flow, and barrier with setup. */
export const MERGED_STREAMS = ['pressure', 'structure'] as const;
export type MergedStream = (typeof MERGED_STREAMS)[number];

/** Streams whose motion from bar to bar is followed. */
export const MOVING_STREAMS = ['pressure', 'momentum', 'flow', 'barrier'] as const;
export type MovingStream = (typeof MOVING_STREAMS)[number];

/** Streams that a projection is made of. */
export const PROJECTED_STREAMS = [...MOVING_STREAMS, 'structure'] as const;
export type ProjectedStream = (typeof PROJECTED_STREAMS)[number];

/** What each is made of: it is known where all of them are. */
export const STREAMS_OF = {
  momentum: ['momentum'],
  flow: ['flow'],
  barrier: ['barrier'],
  dealer: ['dealer'],
  setup: ['setup'],
  pressure: ['momentum', 'flow'],
  structure: ['barrier', 'setup'],
} as const satisfies Readonly<Record<Stream | MergedStream, readonly Stream[]>>;

/** Letter of each in formulas, column names and on the chart: Σ_M, `sigma_m`. */
export const STREAM_LETTERS = {
  momentum: 'm',
  flow: 'f',
  barrier: 'b',
  dealer: 'd',
  setup: 's',
  pressure: 'p',
  structure: 'r',
} as const satisfies Readonly<Record<Stream | MergedStream, string>>;
