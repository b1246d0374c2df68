import type { Answer } from '../../shared/protocol/answer.ts';
import { outcomePercents } from '../../shared/protocol/sentences.ts';
import { horizonOf } from '../../shared/protocol/verdict.ts';
import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';

export const COURSE = { width: 96, height: 24 } as const;
/** Named in words: the last of them. */
const NAMED = 3;

/** How what is said of an approach has changed, close by close. */
export interface Course {
  /** Of a polyline and a polygon, in pixels from the top left. */
  readonly line: string;
  readonly interval: string;
  readonly words: string;
}

/**
 * The chance of a break as it was committed to at each close, with its interval.
 * @param said of one approach, in time order
 */
export function courseOf(said: readonly Answer[], seconds: HorizonSeconds): Course | null {
  if (said.length < 2) return null;
  const shares = said.map((answer) => horizonOf(answer, seconds).break);
  const x = (i: number) => ((i / (shares.length - 1)) * COURSE.width).toFixed(1);
  const y = (share: number) => ((1 - share) * COURSE.height).toFixed(1);
  const points = (of: (share: (typeof shares)[number]) => number) =>
    shares.map((share, i) => `${x(i)},${y(of(share))}`);
  const words = said.slice(-NAMED).map((answer) => outcomePercents(answer, seconds)[0]);
  return {
    line: points(({ mean }) => mean).join(' '),
    interval: [...points(({ low }) => low), ...points(({ high }) => high).toReversed()].join(' '),
    words: words.join(' → '),
  };
}
