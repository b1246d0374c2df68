import type { SessionNs } from '../../shared/units.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import {
  type MergedStream,
  type MovingStream,
  STREAMS,
  STREAMS_OF,
  type Stream,
} from '../../shared/vocabulary/stream.ts';
import type { Merged, StreamValues } from './merged.ts';
import type { StreamMotion } from './motion.ts';
import { LEAST_COVERAGE } from './weighted.ts';

/** The streams of one level at one 2-minute close. */
export interface StreamBar extends StreamValues, Merged {
  /** The bar's close. */
  readonly at: SessionNs;
  readonly level: LevelKind;
  readonly direction: Direction;
  /** Points. */
  readonly spot: number;
  readonly atr: number;
  readonly levelPrice: number;
  readonly motion: Readonly<Record<MovingStream, StreamMotion>>;
  /** Share of each stream's inputs that were there. */
  readonly coverage: StreamValues;
  /** What a projection knows beside the streams. */
  readonly attempt: number;
  readonly stackedWithin5: number;
}

/** The stream bars of a session, by close and by level within it. */
export interface StreamSession {
  readonly date: string;
  readonly rthOpen: SessionNs;
  readonly bars: readonly StreamBar[];
}

/** Whether a stream is a measurement, and not 0 for want of one. */
export const isKnown = ({ coverage }: Pick<StreamBar, 'coverage'>, stream: Stream | MergedStream): boolean =>
  STREAMS_OF[stream].every((part) => coverage[part] >= LEAST_COVERAGE);

/** Streams that are 0 because too little of what they are made of is known. */
export const lowCoverage = ({ coverage }: Pick<StreamBar, 'coverage'>): readonly Stream[] =>
  STREAMS.filter((stream) => !isKnown({ coverage }, stream));
