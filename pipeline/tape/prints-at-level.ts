import { type Moment, oncePerMoment } from '../schema/moment.ts';

/** The last minute's prints in the band around the level, and the tape's speed. */
export interface PrintsAtLevel {
  /** Contracts by aggressor. */
  readonly bought: number;
  readonly sold: number;
  /**
   * (bought − sold) / (bought + sold); NaN without prints in the band, which far from the
   * level is normal.
   */
  readonly imbalance: number;
  /** Slope of all trade prices, ATR per minute; up is positive. */
  readonly velocity: number;
  /** US dollars of the largest one-sided cluster of prints, positive where it bought. */
  readonly sweepUsd: number;
}

export const printsAtLevel = oncePerMoment(({ read, instrument, levelPrice, atr }: Moment): PrintsAtLevel => {
  const { tapeBandPoints, multiplierUsd } = instrument;
  const { bought, sold } = read.tape.near(levelPrice, tapeBandPoints);
  const total = bought + sold;
  return {
    bought,
    sold,
    imbalance: total === 0 ? Number.NaN : (bought - sold) / total,
    velocity: read.tape.pointsPerMinute() / atr,
    sweepUsd: read.tape.largestCluster(levelPrice, tapeBandPoints) * multiplierUsd,
  };
});
